// Reads the square of a certificate and judges it by what this device keeps: the twin of engines/badge/square.py, which
// says what stands where. Touches no page and no network.
self.tadribSquare = (() => {
  const FORM = 1, SIGNATURE = 64, LARGEST = 560, LIST = 131072, DAY = 86400000, OLDEST = 30 * DAY;
  const LABEL = new TextEncoder().encode("tadrib square 1\n");
  const LANGUAGES = ["ar", "fr", "en", "pt"];
  const NAMES = [
    "", "number", "code", "kind", "result", "holder", "native", "titles", "course", "version", "level", "hours", "modules",
    "start", "end", "issued", "expires", "issuers", "places", "mode", "index", "example", "edition", "languages",
  ];
  const NEEDED = ["number", "code", "holder", "issued", "index"];
  const DAYS = ["start", "end", "issued", "expires"];
  const TABLES = {
    kind: ["completion", "participation", "achievement", "trainer"],
    level: ["foundational", "intermediate", "advanced", "trainer"],
    mode: ["in_person", "remote", "hybrid"],
  };
  const fault = () => { throw new Error("form"); };

  const bytesOf = (digits) => {
    if (!/^[0-9]+$/.test(digits) || digits.length > 3 * LARGEST) return null;
    let hex = BigInt(digits).toString(16);
    if (hex.length % 2) hex = "0" + hex;
    const raw = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
    return raw[0] === 1 && raw.length > SIGNATURE + 3 ? raw.subarray(1) : null;
  };

  // CBOR (RFC 8949): whole numbers, bytes, texts, lists, maps, true and false; nothing else is ever written.
  const decode = (raw) => {
    let at = 0;
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    const take = (size) => {
      at += size;
      return at <= raw.length ? at - size : fault();
    };
    const count = (more) => {
      if (more < 24) return more;
      if (more === 24) return view.getUint8(take(1));
      if (more === 25) return view.getUint16(take(2));
      if (more === 26) return view.getUint32(take(4));
      return more === 27 ? Number(view.getBigUint64(take(8))) : fault();
    };
    const text = (size, kind) => {
      const from = take(size);
      return new TextDecoder(kind, { fatal: true }).decode(raw.subarray(from, from + size));
    };
    const item = () => {
      const head = view.getUint8(take(1)), more = head & 31;
      switch (head >> 5) {
        case 0: return count(more);
        case 1: return -1 - count(more);
        case 2: return text(count(more), "iso-8859-6");
        case 3: return text(count(more), "utf-8");
        case 4: return Array.from({ length: Math.min(count(more), LARGEST) }, item);
        case 5: return new Map(Array.from({ length: Math.min(count(more), LARGEST) }, () => [item(), item()]));
        case 7: return more === 21 ? true : more === 20 ? false : fault();
        default: return fault();
      }
    };
    const found = item();
    return at === raw.length ? found : fault();
  };

  const known = (list, place) => (place in list ? list[place] : fault());
  const fact = (name, value) => {
    if (DAYS.includes(name)) return new Date(value * DAY).toISOString().slice(0, 10);
    if (name in TABLES && typeof value === "number") return known(TABLES[name], value);
    if (value instanceof Map) return Object.fromEntries([...value].map(([place, said]) => [known(LANGUAGES, place), said]));
    if (name === "modules") return value.flatMap((one, i) => (i % 2 ? [] : [[one, known(value, i + 1)]]));
    if (name === "languages") return value.map((one) => (typeof one === "number" ? known(LANGUAGES, one) : one));
    return value;
  };
  const unpacked = (told) => {
    const facts = {};
    let isWhole = true;
    for (const [number, value] of told) {
      if (NAMES[number]) facts[NAMES[number]] = fact(NAMES[number], value); else isWhole = false;
    }
    if (NEEDED.some((name) => !(name in facts)) || !Number.isInteger(facts.index) || facts.index < 0) fault();
    return [facts, isWhole];
  };

  const isSigned = async (key, signature, message, noble) => {
    try {
      const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
      return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
    } catch {  // a browser from before it knew Ed25519
      return (await noble()).verifyAsync(signature, message, key, { zip215: false });
    }
  };

  const isSet = (bits, place) => Boolean(bits && bits[place >> 3] & (0x80 >> (place & 7)));
  const standing = (facts, kept, now) => {
    const number = Math.floor(facts.index / LIST) + 1, place = facts.index % LIST;
    if (isSet(kept.revoked[number], place)) return "revoked";
    if (isSet(kept.suspended[number], place)) return "suspended";
    if (facts.expires && facts.expires < new Date(now).toISOString().slice(0, 10)) return "expired";
    if (!kept.revoked[number] || !kept.suspended[number]) return "list_missing";
    if (new Date(kept.at).toISOString().slice(0, 10) < facts.issued) return "list_before";
    return now >= kept.at && now - kept.at <= OLDEST ? "genuine" : "list_old";
  };

  // kept: {keys: {fragment: 32 bytes}, revoked and suspended: {number: bytes}, at: milliseconds}. The answer is
  // {status, code, facts, isWhole}; noble() brings a library for browsers without Ed25519.
  const read = async (digits, kept, now, noble) => {
    const whole = bytesOf(digits);
    if (!whole) return { status: "unreadable", code: "not_a_square" };
    if (whole[0] !== FORM) return { status: "unreadable", code: "unknown_form" };
    const signed = whole.subarray(0, -SIGNATURE), body = 2 + whole[1];
    if (signed.length <= body) return { status: "altered", code: "altered" };
    const fragment = String.fromCharCode(...signed.subarray(2, body));
    const key = Object.hasOwn(kept.keys, fragment) ? kept.keys[fragment] : null;
    if (!key) return { status: "unchecked", code: "unknown_key" };
    const message = new Uint8Array([...LABEL, ...signed]);
    if (!await isSigned(key, whole.subarray(-SIGNATURE), message, noble)) return { status: "altered", code: "altered" };
    try {
      const [facts, isWhole] = unpacked(decode(signed.subarray(body)));
      const code = standing(facts, kept, now);
      const isAnswer = ["genuine", "revoked", "suspended", "expired"].includes(code);
      return { status: isAnswer ? code : "unchecked", code, facts, isWhole };
    } catch {
      return { status: "unreadable", code: "unknown_form" };
    }
  };

  // What a square says before anybody has looked at its signature: to tell which part of it was changed.
  const said = (digits) => {
    try {
      const whole = bytesOf(digits);
      return unpacked(decode(whole.subarray(2 + whole[1], -SIGNATURE)))[0];
    } catch {
      return null;
    }
  };

  // The keys of a did document by their fragment (Multikey: base58btc of ed 01 and 32 bytes).
  const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  const keysOf = (document) => {
    const keys = {};
    for (const row of document.verificationMethod || []) {
      if (!row.publicKeyMultibase || !document.assertionMethod.includes(row.id)) continue;
      let number = 0n;
      for (const sign of row.publicKeyMultibase.slice(1)) number = number * 58n + BigInt(ALPHABET.indexOf(sign));
      const raw = Uint8Array.from(number.toString(16).match(/../g), (pair) => parseInt(pair, 16));
      if (raw.length === 34 && raw[0] === 0xed && raw[1] === 1) keys[row.id.split("#")[1]] = raw.subarray(2);
    }
    return keys;
  };

  // The bits of a status list credential: gzip, base64url, prefix u. Null in a browser that cannot unpack.
  const bitsOf = async (list) => {
    if (!("DecompressionStream" in self)) return null;
    const text = list.credentialSubject.encodedList.slice(1).replaceAll("-", "+").replaceAll("_", "/");
    const packed = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };

  return { read, said, keysOf, bitsOf };
})();
