// The service worker of the portal in one language: what pages are made of comes from the device, pages from the
// network while there is one, else as they were kept. What was written is sent when the network is back.
const SHELL = "tadrib-shell";
const KEEP = [
  /^\/[a-z]{2}\/portal\/$/, /^\/[a-z]{2}\/portal\/kept\/nothing\/$/, /^\/[a-z]{2}\/portal\/calls\/$/,
  /^\/[a-z]{2}\/portal\/calls\/[^/]+\/(nominate\/)?$/, /^\/[a-z]{2}\/portal\/nominations\/[^/]+\/(edit\/)?$/,
];
const FRESH = 15 * 60000;  // milliseconds before a page is fetched again without being asked for

const isKept = (url) => KEEP.some((path) => path.test(url.pathname)) && !url.searchParams.has("q");

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const shell = await caches.open(SHELL);
    const there = new Set((await shell.keys()).map((request) => new URL(request.url).pathname));
    await shell.addAll(TADRIB_SHELL.filter((address) => !there.has(address)));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const shell = await caches.open(SHELL);
    for (const request of await shell.keys()) {
      if (!TADRIB_SHELL.includes(new URL(request.url).pathname)) await shell.delete(request);
    }
    await self.clients.claim();
  })());
});

const put = async (url, answer) => {
  if (answer.ok && answer.type === "basic" && !answer.redirected && isKept(url)) {
    await tadribVault.putPage(url.pathname + url.search, answer).catch(() => {});
  }
};

const page = async (event, url) => {
  const address = url.pathname + url.search;
  const network = fetch(event.request).then((answer) => {
    event.waitUntil(put(url, answer.clone()));
    return answer;
  });
  try {
    return await network;
  } catch {
    const nothing = url.pathname.replace(/^(\/[a-z]{2}\/portal\/).*$/, "$1kept/nothing/");
    for (const kept of [address, nothing]) {
      const found = await tadribVault.getPage(kept).catch(() => null);
      if (found) return found;
    }
    return Response.error();
  }
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (TADRIB_SHELL.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname, { cacheName: SHELL }).then((found) => found || fetch(event.request)));
  } else if (event.request.mode === "navigate" && /^\/[a-z]{2}\/portal\//.test(url.pathname)) {
    if (isKept(url) || !/\.[a-z]+$/.test(url.pathname)) event.respondWith(page(event, url));
  }
});

self.addEventListener("message", (event) => {
  if (!Array.isArray(event.data && event.data.keep)) return;
  event.waitUntil((async () => {
    for (const address of event.data.keep) {
      const url = new URL(address, self.location.origin);
      if (!isKept(url) || await tadribVault.pageAge(url.pathname + url.search) < FRESH) continue;
      try {
        await put(url, await fetch(url, { credentials: "same-origin", redirect: "manual" }));
      } catch {
        return;  // the network is gone: next time
      }
    }
    if (event.source) event.source.postMessage({ kept: true });
  })());
});

self.addEventListener("sync", (event) => {
  if (event.tag === "tadrib-outbox") event.waitUntil(tadribOutbox.flush());
});
