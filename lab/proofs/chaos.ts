import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { history, type Step } from "./chaos/history.ts"
import { play, type Report } from "./chaos/play.ts"
import { isFound, optionsOf, troubles } from "./chaos/troubles.ts"
import { shortest } from "./chaos/shortest.ts"
import { planted } from "./plant.ts"
import { outcome } from "./crash/stories.ts"

/**
 * Lets people order and buy while everything around the bot, and the bot itself, goes wrong as a seed decides; then checks
 * from outside that every job is final, every coin accounted for, and every video seen once or declared "maybe". A seed
 * that fails prints the shortest history that still does. `--troubles` plays, one after another, histories with one trouble,
 * and each of them again with a bug that it must bring to light; `--only` takes a part of
 * their names. Exits with 1 if anything was wrong.
 */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    videos: { type: "string", default: "100" },
    plant: { type: "string" },
    log: { type: "string" },
    troubles: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    polling: { type: "boolean", default: false },
    bots: { type: "string", default: "1" },
    attempts: { type: "string", default: "12" }
  }
})
const options = {
  polling: values.polling,
  bots: Number(values.bots),
  env: values.plant === undefined ? {} : planted(values.plant)
}

const tally = (names: ReadonlyArray<string>) => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => a.localeCompare(b))
}
const nameOf = (step: Step) =>
  step._tag === "Order" && step.how !== undefined
    ? `Order by ${step.how}`
    : step._tag === "Fault"
      ? `${step.fault.where} ${step.fault.match ?? "everything"} ${step.fault.kind}`
      : step._tag

const table = (title: string, rows: ReadonlyArray<readonly [string, number]>) => {
  console.log(title)
  for (const [name, count] of rows) console.log(`  ${name.padEnd(44)} ${String(count).padStart(6)}`)
}

const print = (steps: ReadonlyArray<Step>, report: Report) => {
  table("what happened", tally(steps.map(nameOf)))
  table("how the jobs ended", tally(report.jobs.map(outcome)))
  console.log("what the providers' lists say")
  for (const { provider, lines, nobodys, dollars } of report.bills) {
    const sum = dollars === 0 ? "" : `, $${dollars.toFixed(2)}`
    console.log(`  ${provider.padEnd(12)} ${lines} lines, ${nobodys} of no video${sum}`)
  }
  const seconds = (value: number) => `${value.toFixed(0)} s`
  console.log(
    `${report.jobs.length} jobs in ${seconds(report.played)}, the last one settled ${seconds(report.settled)} later`
  )
  for (const one of report.wrong) console.log(`✗ ${one}`)
  console.log(
    report.wrong.length === 0 ? "✓ nothing lost, nothing doubled, nothing left hanging" : `${report.wrong.length} wrong`
  )
}

/** Whether each trouble alone does no harm, and would have been noticed if it did. */
const playTroubles = async () => {
  let right = true
  for (const trouble of troubles.filter(({ name }) => name.includes(values.only))) {
    const { name, bug, steps } = trouble
    const { wrong } = await play(steps, optionsOf(trouble, false))
    const found = isFound(trouble, (await play(steps, optionsOf(trouble, true))).wrong)
    const noticed = found ? "is found out" : "is NOT found out"
    console.log(`${wrong.length === 0 ? "✓" : "✗"} ${name.padEnd(52)} ${found ? "✓" : "✗"} ${bug} ${noticed}`)
    for (const one of wrong) console.log(`    ${one}`)
    right &&= wrong.length === 0 && found
  }
  return right
}
if (values.troubles) process.exit((await playTroubles()) ? 0 : 1)

const steps = history(Number(values.seed), Number(values.videos))
const report = await play(steps, options)
print(steps, report)
if (values.log !== undefined) writeFileSync(values.log, report.output)
if (report.wrong.length > 0 && Number(values.attempts) > 0) {
  const fails = async (candidate: ReadonlyArray<Step>) => (await play(candidate, options)).wrong.length > 0
  const short = await shortest(steps, fails, Number(values.attempts))
  console.log(`the shortest history that fails, ${short.length} steps of ${steps.length}:`)
  for (const step of short) console.log(`  ${JSON.stringify(step)}`)
}
process.exit(report.wrong.length === 0 ? 0 : 1)
