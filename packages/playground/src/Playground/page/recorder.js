import { part, toast } from "./dom.js"
import { clock } from "./media.js"
import { oggOf } from "./ogg.js"
import { t } from "./texts.js"

/** A forgotten microphone stops by itself. */
const longestSeconds = 300

/**
 * The microphone: pressed once it records, pressed again it sends; the cross throws the recording away.
 * @param {(voice: File) => void} send
 */
export const makeRecorder = (send) => {
  const button = part("record", HTMLButtonElement)
  const bar = part("recording", HTMLElement)
  const time = part("recording-time", HTMLElement)
  const cancel = part("recording-cancel", HTMLButtonElement)
  /** @type {MediaRecorder | undefined} */
  let running
  let kept = true
  /** @type {number | undefined} */
  let timer

  /** @param {boolean} on */
  const show = (on) => {
    bar.hidden = !on
    button.setAttribute("aria-pressed", String(on))
    button.setAttribute("aria-label", t(on ? "sendVoice" : "recordVoice"))
    if (!on) clearInterval(timer)
  }
  const count = () => {
    const began = performance.now()
    const tick = () => {
      const seconds = (performance.now() - began) / 1000
      time.textContent = clock(Math.floor(seconds))
      if (seconds >= longestSeconds) running?.stop()
    }
    tick()
    timer = setInterval(tick, 250)
  }
  const start = async () => {
    const stream = await navigator.mediaDevices?.getUserMedia({ audio: true }).catch(() => undefined)
    if (stream === undefined) return toast(t("noMicrophone"))
    /** @type {Array<Blob>} */
    const chunks = []
    const recorder = new MediaRecorder(stream)
    recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data))
    recorder.addEventListener("stop", async () => {
      for (const track of stream.getTracks()) track.stop()
      running = undefined
      show(false)
      if (kept) send(await oggOf(new Blob(chunks, { type: recorder.mimeType })))
    })
    kept = true
    running = recorder
    recorder.start()
    show(true)
    count()
  }
  /** @param {boolean} keep */
  const stop = (keep) => {
    kept = keep
    running?.stop()
  }
  button.addEventListener("click", () => (running === undefined ? start() : stop(true)))
  cancel.addEventListener("click", () => {
    stop(false)
    button.focus({ preventScroll: true })
  })
  show(false)
}
