DROP INDEX "athanor"."envelopes_vouched";
DROP INDEX "athanor"."envelopes_group";
ALTER TABLE "athanor"."envelopes" DROP COLUMN "vouched", DROP COLUMN "input";
ALTER TABLE "athanor"."envelopes" ALTER COLUMN "group" SET DATA TYPE text COLLATE "default";
DROP TABLE "athanor"."gate_keys";
