ALTER TABLE "athanor"."runs" DROP COLUMN "origin";
DROP TABLE "athanor"."input_sets";
