// On every page of the workspace: brings in the rest when the page has long been usable, or at once where it is needed.
(() => {
  const place = document.getElementById("kept");
  if (!place || !place.dataset.keeper || !window.isSecureContext) return;
  if (!navigator.serviceWorker || !window.indexedDB || !window.crypto.subtle || !AbortSignal.timeout) return;
  const bring = (address) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: resolve, onerror: reject });
    document.head.append(script);
  });
  const bringAll = async () => {
    for (const address of place.dataset.scripts.split(" ")) await bring(address);
  };
  let isThere = false;
  try { isThere = localStorage.getItem("tadrib-kept") === "1"; } catch { return; }
  const isNeeded = isThere || document.querySelector("form[data-keep]") || document.documentElement.dataset.keptAt;
  const isQuiet = () => new Promise((resolve) => setTimeout(resolve, 3000));
  const begin = () => (isNeeded ? Promise.resolve() : isQuiet()).then(bringAll).catch(() => {});
  if (document.readyState === "complete") begin(); else window.addEventListener("load", begin);
})();
