import { complianceSuite } from '../compliance/suite';
import { run, simulate } from '.';

complianceSuite('the slow twin', { simulate, run });
