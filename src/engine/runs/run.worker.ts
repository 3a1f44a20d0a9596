import { serveOps } from '../system/worker-rpc.ts'
import { runOps } from './run-ops.ts'

serveOps(runOps)
