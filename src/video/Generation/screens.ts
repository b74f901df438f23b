import type { Coins } from "../../domain/Coins.ts"
import { stageOf } from "../../domain/Video.ts"
import { numberMark } from "../../domain/VideoNumber.ts"
import type { Language } from "../../domain/Language.ts"
import { encodeLastingButton } from "../../telegram/Buttons.ts"
import type { FilmOrder, LastingButton } from "../../telegram/Buttons.ts"
import { failureKey, type Job } from "../Jobs.ts"
import { afterwards, folded } from "../Captions/caption.ts"
import { soundMark } from "../Captions/soundMark.ts"
import type { Alternative } from "../ModelCatalogue/alternative.ts"
import type { Estimate } from "../Jobs/JobStatus.ts"
import { html, plain, type Translate } from "../../platform/Locale.ts"
import type { Button, Screen } from "../../telegram/TelegramGateway.ts"

/** What a status message shows besides its job. */
interface StatusFacts {
  /** Shown at the end of a job without a video alone. */
  readonly balance: Coins | undefined
  /** Where the job stands in the queue, 1 being the next; undefined when it does not wait. */
  readonly position: number | undefined
  /** How its model is called in the user's language. */
  readonly model: string
  /** How long past videos of the model took; undefined while there is too little to go by. */
  readonly estimate: Estimate | undefined
  /** Whether its model makes videos when machines idle, which may take hours. */
  readonly unhurried: boolean
  /** Whether the answer to its order did not come, so that nobody knows whether it was taken. */
  readonly inDoubt: boolean
  /** Whether there is room to keep the finished video. */
  readonly room: boolean
  /** How much of the video is made smaller, in percent; undefined while nothing is. */
  readonly shrunk: number | undefined
  /** Whether its provider can be asked to stop it. */
  readonly stoppable: boolean
  /** Another model that would make what failed, and how that is called. */
  readonly alternative: (Alternative & { readonly label: string }) | undefined
  /** Where the file can be opened, for a video that came as a link. */
  readonly link: string | undefined
  /** The link by which its user invites others. */
  readonly invitation: string | undefined
  /** What a delivered video can be made in: a draft in full, another one larger. */
  readonly film: FilmOrder | undefined
}

const button = (language: Language, key: string, data: LastingButton): Button => ({
  text: plain(language)(key),
  data: encodeLastingButton(data)
})

const cells = 10
const bar = (progress: number) => {
  const full = Math.round((progress / 100) * cells)
  return "▰".repeat(full) + "▱".repeat(cells - full)
}

/** Characters of a prompt in a status: with everything around it a message stays far below Telegram's 4,096. */
const shownPrompt = 2000

/** What was ordered, and in which words. */
const order = ({ number, request, language }: Job, { model }: StatusFacts): string => {
  const { ratio, seconds, resolution, prompt } = request
  const sound = soundMark(request.sound, plain(language))
  const text = html(language)
  const stage = stageOf(request)
  const spec = text("receipt-spec", { model, ratio, seconds, resolution, sound })
  const made = stage === undefined ? spec : `${text(`stage-${stage}`)} · ${spec}`
  return [`${numberMark(number)} · ${made}`, ...folded(prompt, shownPrompt)].join("\n")
}

/**
 * The status message of a job: a pure function of the job and the facts around it. It answers the message that asked for the
 * video, and shows what was ordered.
 */
export const status = (job: Job, facts: StatusFacts): Screen => {
  const { html, keyboard } = state(job, facts)
  return { html: `${html}\n\n${order(job, facts)}`, keyboard, replyTo: job.answers ?? undefined }
}

const state = (job: Job, facts: StatusFacts): Screen => {
  const text = html(job.language)
  const menu = [button(job.language, "button-new-video", { _tag: "NewVideo" })]
  switch (job.state) {
    case "queued":
    case "submitting": {
      const cancel = button(job.language, "button-cancel-job", { _tag: "CancelJob", job: job.id })
      return {
        html: job.inLine
          ? text(job.price === 0 ? "status-line-free" : "status-line", { coins: job.price })
          : facts.position === undefined
            ? accepted(job, facts)
            : inQueue(job, facts.position),
        keyboard: job.state === "queued" ? [[cancel], menu] : [menu]
      }
    }
    case "generating":
      return {
        html: [text("status-generating"), ...generating(job, facts)].join("\n"),
        keyboard:
          facts.stoppable && job.stop === null
            ? [[button(job.language, "button-stop-job", { _tag: "CancelJob", job: job.id })], menu]
            : [menu]
      }
    case "storing":
    case "delivering":
      return {
        html:
          facts.shrunk === undefined
            ? text(facts.room ? "status-sending" : "status-no-room")
            : shrinking(facts.shrunk, text),
        keyboard: [menu]
      }
    case "delivered":
      return delivered(job, facts)
    case "failed":
    case "cancelled":
      return ended(job, facts)
  }
}

/** From the tap to the provider's answer: what was taken, and once the provider was asked, that its answer is awaited. */
const accepted = (job: Job, { inDoubt }: StatusFacts): string => {
  const text = html(job.language)
  const taken = job.price === 0 ? text("status-accepted-free") : text("status-accepted", { coins: job.price })
  return job.state === "submitting" ? `${taken}\n${text(inDoubt ? "status-in-doubt" : "status-submitting")}` : taken
}

const inQueue = (job: Job, position: number): string => {
  const text = html(job.language)
  const standing = text("status-queued-place", { place: position })
  // It was asked for already: the provider, not the queue, is what it waits for.
  return job.submittedAt === null ? standing : `${standing}\n${text("status-queued-wait")}`
}

/** Nobody waits by the second for what takes minutes: so many seconds are one step of what is shown. */
const step = { seconds: 5, elapsed: 10 }
/** From so many seconds on minutes are shown. */
const inMinutes = 90

const estimated = (estimate: Estimate, elapsed: number, text: Translate): string => {
  if (elapsed > estimate.to) return text("status-slow")
  const unit = estimate.to < inMinutes ? step.seconds : 60
  const [from, to] = [Math.floor(estimate.from / unit), Math.ceil(estimate.to / unit)]
  const shown = unit === 60 ? { from: Math.max(1, from), to } : { from: Math.max(1, from) * unit, to: to * unit }
  const key = unit === 60 ? "status-estimate" : "status-estimate-seconds"
  return shown.from === shown.to ? text(`${key}-about`, shown) : text(key, shown)
}

/** How long it has been with its provider: what is there to see where that one tells no progress. */
const elapsedLine = (elapsed: number, text: Translate): ReadonlyArray<string> => {
  if (elapsed < step.elapsed) return []
  return elapsed < inMinutes
    ? [text("status-elapsed-seconds", { seconds: Math.floor(elapsed / step.elapsed) * step.elapsed })]
    : [text("status-elapsed", { minutes: Math.floor(elapsed / 60) })]
}

const progressLine = (percent: number, text: Translate) => text("status-progress", { bar: bar(percent), percent })

const shrinking = (percent: number, text: Translate) => `${text("status-shrinking")}\n${progressLine(percent, text)}`

const generating = (job: Job, { estimate, unhurried }: StatusFacts): ReadonlyArray<string> => {
  const text = html(job.language)
  const elapsed = job.millisSinceOrdered / 1000
  return [
    ...(job.place === null ? [] : [text("status-provider-place", { place: job.place })]),
    ...(job.progress === null ? elapsedLine(elapsed, text) : [progressLine(job.progress, text)]),
    // What it took others tells nothing of when machines idle the next time.
    ...(unhurried ? [text("status-unhurried")] : estimate === undefined ? [] : [estimated(estimate, elapsed, text)]),
    ...(job.stop === null ? [] : ["", text(`status-stop-${job.stop}`)])
  ]
}

const delivered = (job: Job, facts: StatusFacts): Screen => {
  const text = html(job.language)
  const resend = button(job.language, "button-send-again", { _tag: "SendAgain", job: job.id })
  const { link } = facts
  const onwards = afterwards(job, { link: facts.invitation, film: facts.film })
  switch (job.delivery) {
    case "link":
      return link === undefined
        ? { html: text("status-link-none"), keyboard: [[resend], ...onwards] }
        : {
            html: `${text("status-link")}\n\n${text("link", { link })}`,
            keyboard: onwards
          }
    case "maybe":
      return { html: text("status-maybe"), keyboard: [[resend], ...onwards] }
    case "kept":
      return { html: text("status-kept"), keyboard: [[resend], ...onwards] }
    default:
      return { html: text("status-delivered"), keyboard: [] }
  }
}

/** What another model would make of it, or makes of it by now. */
const instead = ({ language, replaced }: Job, { alternative }: StatusFacts): ReadonlyArray<string> => {
  const text = html(language)
  if (replaced !== null) return ["", text("status-replaced", { number: numberMark(replaced) })]
  if (alternative === undefined) return []
  const { label: model, ratio, seconds, resolution } = alternative
  const sound = soundMark(alternative.sound, plain(language))
  const spec = plain(language)("receipt-spec", { model, ratio, seconds, resolution, sound })
  return ["", text("status-instead", { spec })]
}

const insteadButton = ({ language, number, replaced, demo }: Job, { alternative }: StatusFacts): Screen["keyboard"] => {
  if (alternative === undefined || replaced !== null) return []
  const { label, model, coins } = alternative
  const text = plain(language)(demo ? "same-with-model-free" : "same-with-model", { model: label, coins })
  return [[{ text, data: encodeLastingButton({ _tag: "Instead", offer: { number, coins, model } }), style: "primary" }]]
}

const ended = (job: Job, facts: StatusFacts): Screen => {
  const text = html(job.language)
  const key = `status-${job.state}`
  return {
    html: [
      text(job.price === 0 ? `${key}-free` : key, { coins: job.price }),
      ...(job.failure === null ? [] : [text(failureKey(job.failure, stageOf(job.request)))]),
      ...instead(job, facts),
      ...(job.price === 0 || facts.balance === undefined ? [] : ["", text("balance-line", { coins: facts.balance })])
    ].join("\n"),
    keyboard: [
      ...insteadButton(job, facts),
      [
        button(job.language, "button-again", { _tag: "Again", job: job.id }),
        button(job.language, "button-new-video", { _tag: "NewVideo" })
      ],
      [button(job.language, "button-receipt", { _tag: "Receipt", job: job.id })]
    ]
  }
}
