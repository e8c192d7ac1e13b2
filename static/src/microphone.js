// The microphone of a test call, where the browser has one.
export const canRecord = () =>
  Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

/** Listens until stop(), which gives the sound. Throws where there is no microphone. */
export async function listen() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new window.MediaRecorder(stream);
  const parts = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.start();
  return {
    stop: () =>
      new Promise((done) => {
        recorder.addEventListener("stop", () => {
          for (const track of stream.getTracks()) track.stop();
          done(new window.Blob(parts, { type: recorder.mimeType }));
        });
        recorder.stop();
      }),
  };
}
