// The service worker of the page that checks certificates. It answers for /verify/, where squares lead, and for the page in
// one language: what the page is made of comes from the device, the page from the network, and without one as it was kept.
const STORE = "tadrib-verify", PATIENCE = 8000;
const isPage = (url) => /^\/(?:[a-z]{2}\/)?verify\/(?:[0-9A-Za-z-]{8,20}\/?)?$/.test(url.pathname);
const homeOf = (language) => `/${language}/verify/`, wordsOf = (language) => `/${language}/verify/words/`;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const store = await caches.open(STORE);
    const there = new Set((await store.keys()).map((request) => new URL(request.url).pathname));
    await store.addAll(TADRIB_SHELL.filter((address) => !there.has(address)));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const store = await caches.open(STORE), homes = [...TADRIB_LANGUAGES.map(homeOf), ...TADRIB_LANGUAGES.map(wordsOf)];
    for (const request of await store.keys()) {
      const { pathname } = new URL(request.url);
      if (![...TADRIB_SHELL, ...homes, TADRIB_KEPT].includes(pathname)) await store.delete(request);
    }
    await self.clients.claim();
  })());
});

// The page as nobody in particular gets it, without a code: nothing of the reader and of what they check is kept.
const keepPage = async (home) => {
  const fetched = [home, `${home}words/`].map((address) => fetch(address, { cache: "no-cache", credentials: "omit" }));
  const [answer, words] = await Promise.all(fetched);
  if (!answer.ok || !words.ok || answer.redirected) return;
  const store = await caches.open(STORE);
  await store.put(`${home}words/`, words);
  await store.delete(home);
  await store.put(home, answer);  // the one put last is the one of the language read last
};

const keptPage = async (url) => {
  const store = await caches.open(STORE);
  const own = await store.match(homeOf(url.pathname.split("/")[1]));
  if (own) return own;
  const homes = TADRIB_LANGUAGES.map(homeOf);
  const last = (await store.keys()).filter((request) => homes.includes(new URL(request.url).pathname)).pop();
  return last ? store.match(last) : Response.error();
};

// From the network while there is one that answers, else ``kept()``.
const orKept = async (request, kept) => {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    const answer = await Promise.race([fetch(request), late]);
    if (answer && answer.status < 500) return answer;
  } catch { /* no network */ }
  return kept();
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (TADRIB_SHELL.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname, { cacheName: STORE }).then((found) => found || fetch(event.request)));
  } else if (event.request.mode === "navigate" && isPage(url)) {
    event.respondWith(orKept(event.request, () => keptPage(url)));
  } else if (TADRIB_LANGUAGES.map(wordsOf).includes(url.pathname)) {
    event.respondWith(orKept(event.request, () => caches.match(url.pathname, { cacheName: STORE })));
  }
});

self.addEventListener("message", (event) => {
  const home = event.data && event.data.page;
  if (TADRIB_LANGUAGES.map(homeOf).includes(home)) event.waitUntil(keepPage(home).catch(() => {}));
});
