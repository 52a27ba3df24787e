ALTER TABLE "athanor"."provenance" DROP COLUMN "signed", DROP COLUMN "generated", DROP COLUMN "used";
ALTER TABLE "athanor"."runs" DROP COLUMN "imported";
