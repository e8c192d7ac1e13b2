// What the phone asks the server about one call.

/** @param {string} address of the call */
export function callServer(address, ask = fetch) {
  return {
    /** Gives what is answered, null for nothing; throws what is wrong with it. */
    async post(path, fields) {
      const answer = await ask(address + path, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(fields),
      });
      if (!answer.ok) throw new Error((await answer.text()).trim());
      return answer.status === 204 ? null : answer.json();
    },

    /** Sends the sound of a recording; gives whether it was kept. */
    async keep(recording, millis, sound) {
      const path = `/recording/${encodeURIComponent(recording)}?millis=${millis}`;
      const { ok } = await ask(address + path, { method: "POST", body: sound });
      return ok;
    },
  };
}
