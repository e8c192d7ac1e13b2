// Buttons that play a sound (component.PlayButton), and the choice of a sound in a
// prompt, which a text gives way to.
import { on } from "./dom.js";

let audio;
let button;

function stop() {
  audio?.pause();
  button?.setAttribute("aria-pressed", "false");
  audio = button = undefined;
}

on("click", "[data-play]", (event, pressed) => {
  event.preventDefault();
  const same = pressed === button;
  stop();
  if (same) return;
  button = pressed;
  button.setAttribute("aria-pressed", "true");
  const mine = (audio = new window.Audio(button.dataset.play));
  const over = () => {
    if (audio === mine) stop();
  };
  mine.addEventListener("ended", over);
  mine.play().catch((error) => {
    if (audio !== mine) return;
    stop();
    if (error.name === "AbortError") return;
    document.dispatchEvent(
      new CustomEvent("toast", {
        detail: { tone: "error", text: "The sound could not be played." },
      }),
    );
  });
});

// The name is filled in from the file's, as long as nobody wrote another.
on("change", "[data-sound-file]", (event, input) => {
  const name = input.form.elements.name;
  if (!name || (name.value !== "" && name.value !== name.dataset.from)) return;
  const text = (input.files[0]?.name ?? "")
    .replace(/\.[^.]*$/, "")
    .replace(/[_-]+/g, " ")
    .trim();
  name.value = text && text[0].toUpperCase() + text.slice(1, 100);
  name.dataset.from = name.value;
});

document.addEventListener("change", (event) => {
  const select = event.target.closest?.("[data-sound-choice]");
  if (!select) return;
  const play = select.closest(".sound-choice").querySelector("[data-play]");
  if (play === button) stop();
  play.dataset.play = select.dataset.soundChoice.replace("*", select.value);
  play.hidden = select.value === "";
  const text = select.closest("[data-part]")?.querySelector("[data-part-text]");
  if (text)
    text.hidden =
      select.value !== "" && text.querySelector("textarea").value.trim() === "";
});
