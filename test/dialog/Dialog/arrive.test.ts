import { describe, expect, it } from "vitest"
import { recalled, transition } from "../../../src/dialog/Dialog.ts"
import type { Event } from "../../../src/dialog/Dialog/Event.ts"
import type { Dialog, State } from "../../../src/dialog/Dialog/State.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { cheapestSpec, quickSpec } from "../../../src/dialog/Dialog/quick.ts"
import { MessageId } from "../../../src/domain/Ids.ts"
import { maxPromptLength } from "../../../src/domain/Video.ts"
import { catalogue, cheapest, price } from "../../../src/video/ModelCatalogue.ts"
import {
  cat,
  context,
  dialog,
  job,
  manual,
  offered,
  pro,
  retired,
  spec,
  states,
  succeeded,
  viewData
} from "../../kit/dialogs.ts"

const message = MessageId.make(40)
const words = "a purple walrus counts coins in the rain"
const sends = (text: string, more: Partial<Extract<Event, { _tag: "SentText" }>> = {}): Event => ({
  _tag: "SentText",
  text,
  message,
  sent: 1000,
  ...more
})
const press = (button: Extract<Event, { _tag: "PressedStep" }>["button"]): Event => ({
  _tag: "PressedStep",
  version: context.version,
  button
})
const after = (start: Dialog, ...events: ReadonlyArray<Event>): Dialog =>
  events.reduce((dialog, event) => transition(dialog, event, context).dialog, start)

/** Where words begin a video of their own. */
const anywhere = [
  "MainMenu",
  "ChoosingLanguage",
  "Reading",
  "ViewingGallery",
  "ChoosingModel",
  "ExplainingRetirement",
  "ViewingReceipts",
  "ViewingReceipt",
  "ViewingHistory",
  "ViewingLimits",
  "Inviting"
] as const satisfies ReadonlyArray<State["_tag"]>

describe("one message makes a card", () => {
  it.each(anywhere)("%s: a newcomer's words are on a card of the first model at its lowest price", (tag) => {
    const { state } = after(dialog(states[tag]), sends(words))
    const [first] = offered.offers
    expect(state).toMatchObject({
      _tag: "Confirming",
      prompt: words,
      source: message,
      price: first && cheapest(first.model)
    })
  })

  it("somebody who comes back finds the settings of the last order, and one tap is left", () => {
    const ordered = after(dialog(states.Confirming), press({ _tag: "Create" }))
    const again = after(ordered, sends(words))
    expect(again.state).toMatchObject({ spec: { ...spec, mode: "manual" }, prompt: words })
    expect(transition(again, press({ _tag: "Create" }), context).command).toMatchObject({
      _tag: "CreateJob",
      prompt: words
    })
  })

  it("/video with words is the same as the words alone", () => {
    const commanded: Event = { _tag: "SentCommand", command: "video", argument: words, message, sent: 1000 }
    for (const state of [states.MainMenu, states.ChoosingModel]) {
      expect(after(dialog(state), commanded)).toEqual(after(dialog(state), sends(words)))
    }
  })

  it("words on a card are its new prompt, and everything else of it stays", () => {
    const { state } = after(dialog(states.Confirming), sends(words))
    expect(state).toEqual({
      ...states.Confirming,
      spec: { ...spec, mode: "manual" },
      prompt: words,
      source: message,
      variants: [states.Confirming.prompt, words]
    })
  })

  it("nobody's last model that is gone is offered: its successor is, or another", () => {
    expect(quickSpec(spec, succeeded)?.model).toBe(pro)
    expect(quickSpec({ ...spec, model: pro }, offered)?.model).toBe(pro)
    const first = quickSpec(undefined, succeeded)
    expect(first && succeeded.find(first.model)?.retired).toBe(false)
  })

  it("where nothing is on offer at all the models' screen says so", () => {
    const nothing = {
      ...context,
      catalogue: { offers: [], upscalers: [], paused: [], find: () => undefined, lossesAt: () => [] }
    }
    expect(transition(dialog(states.MainMenu), sends(words), nothing).dialog.state._tag).toBe("ChoosingModel")
    expect(
      transition(dialog(states.MainMenu), sends(words), { ...context, catalogue: retired }).command
    ).toBeUndefined()
  })

  it("the cheapest choice of every model costs what the model costs from", () => {
    for (const { model } of offered.offers) {
      const { seconds, resolution } = cheapestSpec(model)
      expect(price(model, seconds, resolution)).toBe(cheapest(model))
    }
  })
})

describe("words between the questions", () => {
  it("wait on the screen, and are the prompt once the last question is answered", () => {
    const mode = after(dialog(states.ChoosingMode), sends(words))
    expect(view(mode, viewData).html).toContain(words)
    const card = after(
      mode,
      press({ _tag: "ChooseMode", mode: "manual" }),
      press({ _tag: "ChooseRatio", ratio: "16:9" }),
      press({ _tag: "ChooseSeconds", seconds: 12 })
    )
    expect(card.state).toMatchObject({ _tag: "Confirming", prompt: words, source: message, spec: { seconds: 12 } })
  })

  it("go to the assistant where it was chosen to write", () => {
    const asked = after(
      dialog(states.ChoosingMode),
      press({ _tag: "ChooseMode", mode: "assistant" }),
      sends(words),
      press({ _tag: "ChooseRatio", ratio: "16:9" }),
      press({ _tag: "ChooseSeconds", seconds: 12 })
    )
    expect(asked.state).toMatchObject({ _tag: "AwaitingAssistant", idea: words })
  })

  it("stay on the way back, and when the questions are left", () => {
    const back = after(
      dialog(states.ChoosingDuration),
      sends(words),
      ...Array.from({ length: 3 }, () => press({ _tag: "Back" }))
    )
    expect(back.state).toMatchObject({ _tag: "ChoosingModel", kept: { prompt: words } })
    const left = after(dialog(states.ChoosingDuration), sends(words), { _tag: "SentCommand", command: "menu" })
    expect(after(left, press({ _tag: "Resume" })).state).toMatchObject({ _tag: "Confirming", prompt: words })
  })
})

const tags = (Object.keys(states) as ReadonlyArray<State["_tag"]>) // the keys are the tags
  .filter((tag) => tag !== "WritingToSupport" && tag !== "EnteringPromoCode")

describe("a text that an app cut", () => {
  const long = "A fox crosses the snowy field. ".repeat(200)
  const parts = [long.slice(0, 4096), long.slice(4096)] as const
  /** At the end of a paragraph, so that either part could be a prompt. */
  const halves = [long.slice(0, 2200), long.slice(2200, 5800)] as const
  const cases = tags.flatMap((tag) => [["at its bound", tag, parts] as const, ["by its sense", tag, halves] as const])

  it.each(cases)(
    "%s, %s: is told as one that is too long, with both numbers, and no part is a prompt",
    (_, tag, parts) => {
      const told = after(dialog(states[tag]), sends(parts[0]), sends(parts[1], { sent: 1001 }))
      expect(told.state).toMatchObject({ _tag: "WritingPrompt", problem: "too-long" })
      const { html } = view({ ...told, language: "en" }, viewData)
      const numbers = html.replaceAll(/[,\s]/gu, "")
      expect(numbers).toContain(String(parts[0].length + parts[1].length))
      expect(numbers).toContain(String(maxPromptLength))
    }
  )

  it("does not swallow a prompt that is written afterwards", () => {
    const told = after(dialog(states.MainMenu), sends(parts[0]), sends(words, { sent: 1010 }))
    expect(told.state).toMatchObject({ _tag: "Confirming", prompt: words })
  })

  it("is counted in all its parts, leaves no half of it as a draft, and may be a wish about a video", () => {
    const three = after(dialog(states.MainMenu), ...[long, long, "the end"].map((text) => sends(text.slice(0, 4096))))
    expect(three.state).toMatchObject({ _tag: "WritingPrompt", length: 4096 + 4096 + 7 })
    expect(after(dialog(states.ChoosingDuration), sends(halves[0]), sends(halves[1])).draft).toBeUndefined()
    const request = { job, spec: manual, prompt: cat, maker: "sora" } as const
    const wish = { text: halves[0], message, sent: 1000 }
    const wished = recalled(dialog(states.MainMenu), { request, flip: false, wish }, context).dialog
    expect(after(wished, sends(halves[1])).state).toMatchObject({ _tag: "WritingPrompt", problem: "too-long" })
  })

  it("costs nobody the prompt that was on the card", () => {
    expect(after(dialog(states.Confirming), sends(parts[0])).draft?.prompt).toBe(states.Confirming.prompt)
  })
})

describe("a card whose model is on offer no more", () => {
  it("asks for another one, and keeps its words", () => {
    const none = { ...context, catalogue: catalogue([], { serves: () => true, today: "2026-11-23" }) }
    const { state } = transition(dialog(states.Confirming), press({ _tag: "Create" }), none).dialog
    expect(state).toMatchObject({ _tag: "ChoosingModel", kept: { prompt: states.Confirming.prompt } })
  })
})

describe("an edited message", () => {
  const edit = (text: string, of = message): Event => ({ _tag: "EditedText", text, message: of })

  it.each([
    ["the card", states.MainMenu, "Confirming"],
    ["the assistant's work", states.WritingPrompt, "AwaitingAssistant"],
    ["the questions", states.ChoosingDuration, "ChoosingDuration"]
  ] as const)("%s follows", (_name, start, tag) => {
    const { state } = after(dialog(start), sends(words), edit("a purple walrus sleeps"))
    expect(state._tag).toBe(tag)
    expect(view({ ...dialog(state), language: "en" }, viewData).html.includes("counts coins")).toBe(false)
    const { prompt } = {
      ...state,
      ...("kept" in state ? state.kept : {}),
      ...("idea" in state && { prompt: state.idea })
    }
    expect(prompt).toBe("a purple walrus sleeps")
  })

  it("is a prompt once a text that was too long is short enough", () => {
    const { state } = after(dialog(states.MainMenu), sends("x".repeat(4050)), edit(words))
    expect(state).toMatchObject({ _tag: "Confirming", prompt: words })
  })

  it("of another message changes nothing", () => {
    const card = after(dialog(states.MainMenu), sends(words))
    expect(transition(card, edit("something else", MessageId.make(1)), context)).toMatchObject({
      dialog: card,
      show: false
    })
  })
})

describe("what holds no words", () => {
  it("leaves what words were asked for: those of a card, or a wish about a video", () => {
    const { _tag, ...card } = states.Confirming
    for (const asked of [{ editing: card }, { changing: { video: job, prompt: cat } }]) {
      const state = { ...states.WritingPrompt, ...asked }
      const { dialog: after } = transition(dialog(state), { _tag: "SentOther", content: "sticker" }, context)
      expect(after.state).toMatchObject({ ...asked, problem: "not-text" })
    }
  })

  it.each(["photo", "voice", "sticker", "location", "video", undefined] as const)(
    "%s: is answered in words",
    (content) => {
      for (const state of [states.MainMenu, states.Confirming]) {
        const step = transition(dialog(state), { _tag: "SentOther", content }, context)
        expect(step.followUps).toHaveLength(1)
        expect(step.dialog.state).toBe(state)
      }
    }
  )

  it("holds them in its caption", () => {
    const step = transition(dialog(states.MainMenu), sends(words, { under: "photo" }), context)
    expect(step.dialog.state).toMatchObject({ _tag: "Confirming", prompt: words })
    expect(step.followUps).toMatchObject([{ _tag: "Tell", key: "wordy-picture" }, { _tag: "React" }])
  })
})

describe("a message that is taken up", () => {
  it("gets a sign that it was seen, once, and no other message does", () => {
    const signs = (step: ReturnType<typeof transition>) => step.followUps.filter(({ _tag }) => _tag === "React")
    const first = transition(dialog(states.MainMenu), sends(words, { message }), context)
    expect(signs(first)).toEqual([{ _tag: "React", message }])
    const again = transition(first.dialog, { _tag: "EditedText", text: "in the rain", message }, context)
    expect(signs(again)).toEqual([])
    expect(signs(transition(dialog(states.EnteringPromoCode), sends("FOX", { message }), context))).toEqual([])
    expect(signs(transition(dialog(states.WritingToSupport), sends("hello", { message }), context))).toEqual([])
  })
})

describe("words to a person", () => {
  const support = dialog(states.WritingToSupport)

  it("to the operators are no prompt, nor are further ones until the writer is done", () => {
    const first = transition(support, sends("I paid and have no coins"), context)
    expect(first.command).toEqual({
      _tag: "AskSupport",
      words: { text: "I paid and have no coins", message, attachment: undefined }
    })
    const second = transition(first.dialog, sends("it was yesterday", { sent: 1100 }), context)
    expect(second.command?._tag).toBe("AskSupport")
    expect(after(second.dialog, press({ _tag: "Back" }), sends(words)).state._tag).toBe("Confirming")
  })

  it("may be a photo, which goes along", () => {
    const step = transition(support, { _tag: "SentOther", content: "photo", message, sent: 1000 }, context)
    expect(step.command).toEqual({ _tag: "AskSupport", words: { text: "", message, attachment: message } })
  })

  it("leave the card, which is a draft meanwhile", () => {
    const asked = after(dialog(states.Confirming), { _tag: "SentCommand", command: "paysupport" }, sends("help"))
    expect(asked.draft?.prompt).toBe(states.Confirming.prompt)
  })

  it("a day later are about a video", () => {
    const asked = transition(support, sends("help"), context).dialog
    expect(after(asked, sends(words, { sent: 90_000 })).state).toMatchObject({ _tag: "Confirming", prompt: words })
  })

  it("reach the operators from somebody who is banned, too, and only they do", () => {
    const banned = { ...context, role: "banned" } as const
    expect(transition(support, sends("why?"), banned).command?._tag).toBe("AskSupport")
    expect(transition(dialog(states.MainMenu), sends("why?"), banned).command).toBeUndefined()
  })

  it("that are a promo code are none", () => {
    const asked = transition(dialog(states.MainMenu), { _tag: "SentCommand", command: "promo" }, context)
    expect(transition(asked.dialog, sends(" SPRING "), context).command).toEqual({ _tag: "Redeem", code: "SPRING" })
  })
})
