import { describe, expect, it } from "vitest"
import { transition } from "../../../src/dialog/Dialog.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { initial } from "../../../src/dialog/Dialog/State.ts"
import { isRequest } from "../../../src/dialog/Dialog/Event.ts"
import { recipientAt } from "../../../src/providers/VideoProvider/recipient.ts"
import { context, dialog, events, spec, cat, states, viewData } from "../../kit/dialogs.ts"

const event = (name: string) => {
  const found = events[name]
  if (found === undefined) throw new Error(`no event ${name}`)
  return found
}
const asked = dialog(states.LosingEverything, { spec, prompt: cat })

describe("deleting everything", () => {
  it("asks first, and says what goes, what stays, and how many coins are lost", () => {
    const step = transition(dialog(states.MainMenu), event("/delete_me"), context)
    expect(step.command).toBeUndefined()
    const { html, keyboard } = view({ ...step.dialog, language: "en" }, viewData)
    expect(html).toMatch(/What goes:.*prompts[^]*60\u00a0🪙 are lost[^]*What stays:.*payments/)
    expect(keyboard.flat().map(({ text }) => text)).toEqual(["🗑\u00a0Yes, delete it all", "⬅️ Back"])
  })

  it("empties the dialog with the wish, and shows no screen", () => {
    const step = transition(asked, event("EraseEverything"), context)
    expect([step.command, step.dialog, step.show]).toEqual([{ _tag: "EraseEverything" }, initial("ru"), false])
  })

  it("is nothing that a button of another card does", () => {
    expect(transition(dialog(states.MainMenu), event("EraseEverything"), context).toast).toBe("unknown")
  })

  it("is everybody's right, also of who is banned", () => {
    const banned = { ...context, role: "banned" } as const
    expect(transition(dialog(states.MainMenu), event("/delete_me"), banned).dialog.state._tag).toBe("LosingEverything")
    expect(transition(asked, event("EraseEverything"), banned).command?._tag).toBe("EraseEverything")
  })

  it("answers whatever is asked for until it is done, and begins none of it; payments still count", () => {
    for (const [name, one] of Object.entries(events)) {
      const step = transition(dialog(states.Confirming), one, { ...context, erasing: true })
      if (!isRequest(one)) continue
      expect([name, step.command, step.followUps]).toEqual([name, undefined, [{ _tag: "Say", notice: "erasing" }]])
    }
    expect(transition(dialog(states.MainMenu), event("paid"), { ...context, erasing: true }).command?._tag).toBe(
      "RecordPayment"
    )
  })
})

describe("what is kept", () => {
  const text = (kept: typeof viewData.kept) =>
    view({ ...dialog({ _tag: "Reading", page: "privacy" }), language: "en" }, { ...viewData, kept }).html

  it("is told with its days and with who gets a prompt", () => {
    expect(text({ videoDays: 30, wordsDays: 1 })).toMatch(
      /1\u00a0day\s+after[^]*30\u00a0days[^]*goes to .*OpenAI's wire/
    )
    expect(text({ videoDays: 30, wordsDays: undefined })).toContain("until you delete them")
  })

  it("names the server that gets a prompt, not the wire that it speaks, and no address inside the operator's network", () => {
    const told = (baseUrl: string) =>
      view(
        { ...dialog({ _tag: "Reading", page: "privacy" }), language: "en" },
        { ...viewData, providers: new Map([["sora", { label: "SORA 2", recipient: recipientAt(baseUrl) }]]) }
      ).html
    expect(told("https://api.openai.com/v1")).toMatch(/makes your video.*:.*\bapi\.openai\.com\b/)
    expect(told("https://Video.Example.com.:8443/v1")).toMatch(/makes your video.*:.*\bvideo\.example\.com[^:]/)
    for (const inside of ["127.0.0.1:3000", "[::1]", "8.8.8.8", "videos:8000", "gpu.lan", "a.internal"]) {
      expect(told(`http://${inside}/v1`), inside).toMatch(/makes your video.*:.*a service of this bot’s operator/)
    }
  })
})
