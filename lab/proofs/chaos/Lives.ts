import type { ChildProcess } from "node:child_process"
import type { Failpoint } from "../../../src/platform/Failpoints.ts"
import type { World } from "../../world/World.ts"

/** The bot's lives, one after another: whoever ends one waits until the next has begun. */
export class Lives {
  private readonly world: World
  private last: Promise<unknown> = Promise.resolve()
  private armed: ChildProcess | undefined

  constructor(world: World) {
    this.world = world
  }

  next(options: Parameters<World["restart"]>[0] = {}): Promise<unknown> {
    this.last = this.last.then(() => this.world.restart(options))
    return this.last
  }

  /** The next life ends itself at a point, whenever it comes there, and another follows. */
  async endAt(point: Failpoint) {
    await this.next({ signal: "SIGTERM", env: { CRASH_AT: point } })
    const { child } = this.world.process
    this.armed = child
    const follow = () => {
      if (this.world.process.child === child) void this.next().catch(() => undefined)
    }
    if (child.signalCode !== null) follow()
    else child.once("exit", follow)
  }

  /** Whoever lives now ends no more by itself. */
  async calm() {
    await this.last
    if (this.armed === this.world.process.child) await this.next()
  }
}
