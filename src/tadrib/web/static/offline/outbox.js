// Sends what is kept, each exactly once: the server knows the key of a form, and one sender at a time works here
// (a page or the service worker). Runs in pages and in the service worker.
self.tadribOutbox = (() => {
  const PATIENCE = 30000;  // milliseconds for one answer on a slow line

  const ask = async (address, options = {}) => {
    const answer = await fetch(address, {
      credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE), cache: "no-store",
      headers: { accept: "application/json" }, ...options,
    });
    const kind = answer.headers.get("content-type") || "";
    return { status: answer.status, facts: kind.includes("application/json") ? await answer.json() : null };
  };

  // {keeper, token, pages}, or null without a network or when nobody is signed in.
  const ashore = (address) => ask(address).then((answer) => answer.facts, () => null);

  const post = (entry, token, isNow) => {
    const body = new URLSearchParams();
    for (const [name, value] of entry.fields) if (name !== "csrfmiddlewaretoken") body.append(name, value);
    if (isNow) body.append("now", "1");
    return ask(entry.send, { method: "POST", body, headers: { accept: "application/json", "x-csrftoken": token } });
  };

  // What the server says of one entry: {state: "received" | "refused" | "moved", ...}, or null if it was not reached.
  const send = async (entry, token, isNow = false) => {
    try {
      let answer = await post(entry, token, isNow);
      if (answer.status === 403 && !answer.facts) {  // the token is older than the session
        const fresh = await ashore(entry.ashore);
        const held = await tadribVault.holder();
        if (!fresh || !held || fresh.keeper !== held.keeper) return null;
        answer = await post(entry, fresh.token, isNow);
      }
      return answer.facts && answer.facts.state ? answer.facts : null;
    } catch {
      return null;
    }
  };

  const alone = (work) => navigator.locks ? navigator.locks.request("tadrib-outbox", work) : work();

  // All that waits; gives how many changed their state.
  const flush = () => alone(async () => {
    const waiting = (await tadribVault.all()).filter((entry) => entry.state === "waiting").reverse();
    let changed = 0;
    for (const entry of waiting) {
      const fresh = await ashore(entry.ashore);
      const held = await tadribVault.holder();
      if (!fresh || !held || fresh.keeper !== held.keeper) break;
      const answer = await send(entry, fresh.token);
      if (!answer) break;
      const now = await tadribVault.get(entry.id);
      if (!now || now.at !== entry.at) continue;  // its writer went on with it meanwhile
      const fields = answer.state === "received" ? [] : entry.fields;
      await tadribVault.put({ ...entry, fields, state: answer.state, answer });
      changed += 1;
    }
    return changed;
  });

  return { ashore, send, flush, alone };
})();
