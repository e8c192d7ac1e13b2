// The microphone of a test call, where the browser has one.
export const canRecord = () =>
  Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

/** Listens until stop(), which gives the sound. Throws where there is no microphone. */
export async function listen() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const close = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  const parts = [];
  let recorder = null;
  try {
    recorder = new window.MediaRecorder(stream);
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    recorder.start();
  } catch (error) {
    close(); // or the browser would go on listening
    throw error;
  }
  return {
    stop: () =>
      new Promise((done) => {
        recorder.addEventListener("stop", () => {
          close();
          done(new window.Blob(parts, { type: recorder.mimeType }));
        });
        recorder.stop();
      }),
  };
}
