/** What a package's steps are written with, imported as `athanor/activity`. */
export { openLines, openLineWriter } from '../store/artifacts';
export { implement, type StepContext, type StepImplementation } from './implement';
