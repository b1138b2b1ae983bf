// A photograph is made smaller before it travels: at most 2,000 pixels a side, as JPEG, without the place and the
// device that cameras write into it. Where the browser cannot do that, the photograph goes as it is.
(() => {
  const SIDE = 2000, QUALITY = 0.8, SMALL = 300000;
  const PHOTOS = new Set(["image/jpeg", "image/png", "image/webp"]);

  const shrunk = async (file) => {
    const picture = await createImageBitmap(file);  // turned upright as the camera says
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const brush = canvas.getContext("2d");
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return new File([blob], file.name.replace(/\.[^.]+$/, "") + ".jpg", { type: "image/jpeg" });
  };

  const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit", unit: bytes < 1e6 ? "kilobyte" : "megabyte", maximumFractionDigits: 1, numberingSystem: "latn",
  }).format(bytes < 1e6 ? Math.round(bytes / 1e3) : bytes / 1e6);

  for (const form of document.querySelectorAll("form[data-photos]")) {
    const input = form.querySelector('input[type="file"]');
    const note = form.querySelector("[data-photo-note]");
    let working = null;
    const shrink = async () => {
      const file = input.files[0];
      note.hidden = true;
      if (!file || !PHOTOS.has(file.type)) return;
      const small = await shrunk(file);
      if (small.size >= file.size && file.size < SMALL && file.type === "image/jpeg") return;  // nothing gained
      const box = new DataTransfer();
      box.items.add(small);
      input.files = box.files;
      note.textContent = note.dataset.text.replace("#1", size(file.size)).replace("#2", size(small.size));
      note.hidden = false;
    };
    input.addEventListener("change", () => { working = shrink().catch(() => {}).finally(() => { working = null; }); });
    form.addEventListener("submit", (event) => {
      if (!working) return;
      event.preventDefault();
      working.then(() => form.requestSubmit(event.submitter));
    });
  }
})();
