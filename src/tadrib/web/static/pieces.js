// A file goes in pieces (tus 1.0): a line that breaks costs one piece. The server knows the file by its digest, so that it
// goes on where it stopped when chosen again. A device that keeps nominations keeps the file too, locked.
(() => {
  const PIECE = 98304, PATIENCE = 60000, LONGEST = 30000;  // bytes; milliseconds for one answer, and between two tries
  const TUS = { "tus-resumable": "1.0.0" };
  const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit", unit: bytes < 1e6 ? "kilobyte" : "megabyte", maximumFractionDigits: 1, numberingSystem: "latn",
  }).format(bytes < 1e6 ? Math.round(bytes / 1e3) : bytes / 1e6);
  const hex = (bytes) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

  for (const box of document.querySelectorAll("[data-pieces]")) {
    const form = box.closest("form"), input = form.querySelector('input[type="file"]');
    const part = (name) => box.querySelector(`[data-pieces-${name}]`);
    const bar = box.querySelector("progress"), words = box.dataset;
    const key = new URL(form.action).pathname.replace(/^\/[a-z]{2}\//, "/") + new URL(form.action).search;
    let working = null;  // an AbortController while a file is on its way

    const say = (text, look = "small") => {  // "sr": for the ear alone, the eye reads it above
      part("told").className = look;
      if (part("told").textContent !== text) part("told").textContent = text;
    };
    const show = (done, all) => {
      bar.value = done / all;
      const text = words.sending.replace("#1", size(done)).replace("#2", size(all));
      part("shown").textContent = text;
      const quarter = Math.floor(4 * done / all);
      if (quarter !== bar.quarter || part("told").className === "small") say(text, "sr");
      bar.quarter = quarter;
    };
    const vault = async (act, ...rest) => {
      try { return self.tadribVault && await tadribVault[act](key, ...rest); } catch { return null; }
    };

    const ask = (address, method, headers = {}, body = null) => fetch(address, {
      method, body, credentials: "same-origin", redirect: "manual", cache: "no-store",
      headers: { ...headers, "x-csrftoken": form.elements.csrfmiddlewaretoken.value },
      signal: AbortSignal.any([working.signal, AbortSignal.timeout(PATIENCE)]),
    });

    const pause = (time) => new Promise((resolve) => {
      const end = () => { clearTimeout(clock); removeEventListener("online", end); resolve(); };
      const clock = setTimeout(end, time);
      addEventListener("online", end);
      working.signal.addEventListener("abort", end);
    });

    // The answer, however often the line breaks; ``again`` says what to ask next time.
    const surely = async (again) => {
      for (let wait = 1000; ; wait = Math.min(LONGEST, 2 * wait)) {
        try {
          const answer = await again();
          if (answer.status < 500) return answer;
        } catch (fault) {
          if (working.signal.aborted) throw fault;
        }
        say(await vault("hasFile") ? words.kept : words.waiting);
        await pause(wait);
        if (working.signal.aborted) throw working.signal.reason;
      }
    };

    const refusal = async (answer) => {
      const told = (answer.headers.get("content-type") || "").includes("json") ? (await answer.json()).text : words.gone;
      return Object.assign(new Error(told), { told });
    };

    const begin = async (file) => {
      const facts = [`filename ${base64(file.name)}`];
      if (self.crypto.subtle) {
        facts.push(`sha256 ${btoa(hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())))}`);
      }
      const headers = { ...TUS, "upload-length": file.size, "upload-metadata": facts.join() };
      const answer = await surely(() => ask(form.action, "POST", headers));
      if (answer.status !== 201) throw await refusal(answer);
      return [answer.headers.get("location"), Number(answer.headers.get("upload-offset"))];
    };

    const send = async (file) => {
      let [address, offset] = await begin(file);
      words.address = address;
      for (;;) {
        show(offset, file.size);
        if (offset >= file.size) return address;
        let isFirst = true;
        const answer = await surely(async () => {
          if (!isFirst) {  // the piece may have arrived although its answer did not
            const held = await ask(address, "HEAD", TUS);
            if (!held.ok) return held;
            offset = Number(held.headers.get("upload-offset"));
            show(offset, file.size);
          }
          isFirst = false;
          const headers = { ...TUS, "upload-offset": offset, "content-type": "application/offset+octet-stream" };
          return offset < file.size ? ask(address, "PATCH", headers, file.slice(offset, offset + PIECE))
            : ask(address, "HEAD", TUS);
        });
        if (answer.status === 409 || answer.status === 404) [address, offset] = await begin(file);  // sent elsewhere too
        else if (!answer.ok) throw await refusal(answer);
        else offset = Number(answer.headers.get("upload-offset"));
      }
    };

    // The form as ever, the number of the upload in place of the file.
    const finish = async (address, fields) => {
      const body = new FormData();
      for (const [name, value] of [...fields, ["upload", address.split("/").pop()]]) body.append(name, value);
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      const answer = await surely(() => ask(form.action, "POST", { "x-pieces": "1" }, body));
      await vault("removeFile");
      if (answer.ok) {
        say(words.arrived);
        return location.assign((await answer.json()).url);
      }
      if ((answer.headers.get("content-type") || "").includes("json")) throw await refusal(answer);
      const hidden = document.createElement("input");  // the server's page says what is to be mended
      Object.assign(hidden, { type: "hidden", name: "upload", value: address.split("/").pop() });
      form.append(hidden);
      for (const [name, value] of fields) if (form.elements[name] && name !== "csrfmiddlewaretoken") form.elements[name].value = value;
      input.disabled = true;
      return form.submit();
    };

    const go = async (file, fields) => {
      working = new AbortController();
      box.hidden = part("stop").parentElement.hidden = false;
      try {
        await finish(await send(file), fields);
      } catch (fault) {
        if (working.signal.aborted) {
          say(words.stopped);
        } else {
          say(fault.told || words.gone);
          if (fault.told !== words.gone) await vault("removeFile");
        }
        part("shown").textContent = "";
        bar.value = 0;
        part("stop").parentElement.hidden = true;
      }
      working = null;
    };

    form.addEventListener("submit", async (event) => {
      const file = input.files[0];
      if (event.defaultPrevented || !file || !file.size || !AbortSignal.any) return;
      event.preventDefault();
      if (working) return;
      const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
      await vault("putFile", file, fields);
      go(file, fields);
    });

    part("stop").addEventListener("click", async () => {
      const address = words.address, token = form.elements.csrfmiddlewaretoken.value;
      if (working) working.abort();
      await vault("removeFile");
      if (address) fetch(address, { method: "DELETE", headers: { ...TUS, "x-csrftoken": token } }).catch(() => {});
      delete words.address;
    });

    // What was kept here goes on when the page is opened again.
    const resume = async () => {
      for (let look = 0; look < 40 && !self.tadribPages; look += 1) await new Promise((done) => setTimeout(done, 250));
      if (!self.tadribPages || working) return;
      await tadribPages.ready.catch(() => {});
      const kept = await vault("getFile");
      if (!kept || working) return;
      words.sending = `${words.again} ${kept.file.name}. ${words.sending}`;
      go(kept.file, kept.fields);
    };
    resume();
  }
})();
