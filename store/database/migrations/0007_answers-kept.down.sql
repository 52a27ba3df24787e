ALTER TABLE "athanor"."envelopes" DROP COLUMN "class", DROP COLUMN "output";
