// What this device keeps, locked: a key that no script can read out (AES-GCM, not extractable) lies in IndexedDB beside
// the boxes, belongs to one signed-in person, and goes with the boxes when they sign out or somebody else signs in.
// Runs in pages and in the service worker.
self.tadribVault = (() => {
  const PAGES = "tadrib-pages";
  let opened;

  const door = () => opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("tadrib", 2);
    asked.onupgradeneeded = () => {
      for (const name of ["keys", "kept", "files"]) {
        if (!asked.result.objectStoreNames.contains(name)) asked.result.createObjectStore(name, { keyPath: "id" });
      }
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => { asked.result.close(); opened = undefined; };
      resolve(asked.result);
    };
    asked.onerror = () => { opened = undefined; reject(asked.error); };
  });

  const shelf = async (name, mode, work) => {
    const database = await door();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const asked = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(asked && asked.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  };

  const holder = () => shelf("keys", "readonly", (keys) => keys.get("holder"));

  const wipe = async () => {
    await shelf("keys", "readwrite", (keys) => keys.clear());
    await shelf("kept", "readwrite", (kept) => kept.clear());
    await shelf("files", "readwrite", (files) => files.clear());
    await caches.delete(PAGES);
  };

  // The device belongs to ``keeper`` from now on; what another person left is erased.
  const claim = async (keeper) => {
    const held = await holder();
    if (held && held.keeper === keeper) return;
    await wipe();
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await shelf("keys", "readwrite", (keys) => keys.put({ id: "holder", keeper, key }));
  };

  // bytes -> 12 bytes of nonce and the box, together.
  const lock = async (bytes) => {
    const held = await holder();
    if (!held) throw new Error("nobody's device");
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const box = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, held.key, bytes));
    const whole = new Uint8Array(12 + box.length);
    whole.set(nonce);
    whole.set(box, 12);
    return whole;
  };

  const unlock = async (whole) => {
    const held = await holder();
    if (!held) throw new Error("nobody's device");
    const bytes = new Uint8Array(whole);
    return crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.subarray(0, 12) }, held.key, bytes.subarray(12));
  };

  // Kept nominations: {id, state, at} in the clear, all else in the box.
  const put = async ({ id, state, at, ...rest }) => {
    const box = await lock(new TextEncoder().encode(JSON.stringify(rest)));
    await shelf("kept", "readwrite", (kept) => kept.put({ id, state, at, box }));
  };

  const unboxed = async ({ id, state, at, box }) =>
    ({ id, state, at, ...JSON.parse(new TextDecoder().decode(await unlock(box))) });

  const get = async (id) => {
    const row = await shelf("kept", "readonly", (kept) => kept.get(id));
    return row && unboxed(row);
  };

  const all = async () => {
    const rows = await shelf("kept", "readonly", (kept) => kept.getAll());
    const found = await Promise.all(rows.map((row) => unboxed(row).catch(() => null)));
    return found.filter(Boolean).sort((a, b) => b.at - a.at);
  };

  const remove = (id) => shelf("kept", "readwrite", (kept) => kept.delete(id));

  // Files on their way, by the form they are for: name, kind and the form's answers as JSON, a line feed, the bytes.
  const putFile = async (id, file, fields) => {
    const head = new TextEncoder().encode(`${JSON.stringify({ name: file.name, type: file.type, fields })}\n`);
    const box = await lock(await new Blob([head, file]).arrayBuffer());
    await shelf("files", "readwrite", (files) => files.put({ id, box }));
  };

  const hasFile = (id) => shelf("files", "readonly", (files) => files.count(id));

  const getFile = async (id) => {
    const row = await shelf("files", "readonly", (files) => files.get(id));
    if (!row) return null;
    const bytes = new Uint8Array(await unlock(row.box));
    const end = bytes.indexOf(10);
    const { name, type, fields } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
    return { file: new File([bytes.subarray(end + 1)], name, { type }), fields };
  };

  const removeFile = (id) => shelf("files", "readwrite", (files) => files.delete(id));

  // Pages: the locked bytes with the time, under the page's address.
  const putPage = async (address, answer) => {
    const box = await lock(await answer.arrayBuffer());
    const headers = { "x-kept-at": String(Date.now()), "x-kind": answer.headers.get("content-type") };
    await (await caches.open(PAGES)).put(address, new Response(box, { headers }));
  };

  const pageAge = async (address) => {
    const found = await caches.match(address, { cacheName: PAGES });
    return found ? Date.now() - Number(found.headers.get("x-kept-at")) : Infinity;
  };

  // The page as it was kept, its first element saying when.
  const getPage = async (address) => {
    const found = await caches.match(address, { cacheName: PAGES });
    if (!found) return null;
    try {
      const text = new TextDecoder().decode(await unlock(await found.arrayBuffer()));
      const told = text.replace("<html ", `<html data-kept-at="${found.headers.get("x-kept-at")}" `);
      return new Response(told, { headers: { "content-type": found.headers.get("x-kind") } });
    } catch {
      return null;
    }
  };

  return {
    holder, claim, wipe, put, get, all, remove, putFile, hasFile, getFile, removeFile, putPage, getPage, pageAge,
  };
})();
