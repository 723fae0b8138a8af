// A short soft tone, made by the browser itself: nothing is loaded for it.

/** Silent where the browser has no sound, or does not allow it before the visitor has touched the page. */
export function chime(window: Window & typeof globalThis): void {
  try {
    const audio = new window.AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.06, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.onended = () => void audio.close();
    tone.start();
    tone.stop(audio.currentTime + 0.35);
  } catch {
    // No tone is no loss.
  }
}
