// Reads a square with the camera or from a photograph: by the browser's own detector, else by a library that is fetched now.
self.tadribScan = (() => {
  const EVERY = 120, LARGEST = 1920, SIZES = [1920, 1200, 800, 2800];
  let stopNow = () => {};

  const detector = async () => {
    if (!("BarcodeDetector" in self)) return null;
    const kinds = await BarcodeDetector.getSupportedFormats().catch(() => []);
    return kinds.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  };
  const reader = async (decoder) => {
    const own = await detector();
    if (own) {
      return async (picture) => {
        const [found] = await own.detect(picture);
        return found ? found.rawValue : "";
      };
    }
    const decode = (await import(decoder)).default;
    return async (picture) => {
      const pixels = picture.getContext("2d").getImageData(0, 0, picture.width, picture.height);
      try { return decode(pixels); } catch { return ""; }
    };
  };
  const drawn = (source, width, height, most) => {
    const scale = Math.min(1, most / Math.max(width, height));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas;
  };

  // The text of the square that comes before the camera, or "" if it was stopped. Faults of the camera are raised.
  const fromCamera = async (video, decoder) => {
    let isOn = true;
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
    stopNow = () => { isOn = false; };
    try {
      video.srcObject = stream;
      const read = await reader(decoder);
      await video.play();
      video.scrollIntoView({ block: "nearest" });
      while (isOn && stream.active) {
        const found = video.videoWidth ? await read(drawn(video, video.videoWidth, video.videoHeight, LARGEST)) : "";
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, EVERY));
      }
      return "";
    } finally {
      stream.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
    }
  };

  // The text of the square in a photograph, or "". Some sizes are tried: grain and blur go when a picture is made smaller.
  const fromFile = async (file, decoder) => {
    const read = await reader(decoder), picture = await createImageBitmap(file);
    for (const size of SIZES) {
      const found = await read(drawn(picture, picture.width, picture.height, size));
      if (found) return found;
    }
    return "";
  };

  return { fromCamera, fromFile, stop: () => stopNow() };
})();
