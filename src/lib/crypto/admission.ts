export { createAdmitting, type AdmittingDeps } from './admitting';
export { createJoining, type Joined, type JoiningDeps } from './joining';
export { refusals, type Refusal } from './admission-messages';
