import { serveOps } from '../system/worker-rpc.ts'
import { surveyOps } from './survey-ops.ts'

serveOps(surveyOps)
