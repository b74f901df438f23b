import { google } from "../support/providers/google.ts"
import { contract } from "../contract/provider.ts"
import { kie } from "../support/providers/kie.ts"
import { openrouter } from "../support/providers/openrouter.ts"
import { sora } from "../support/providers/sora.ts"
import { vertex } from "../support/providers/vertex.ts"

contract(sora)
contract(kie)
contract(google)
contract(vertex)
contract(openrouter)
