ALTER TABLE "athanor"."envelopes" ADD COLUMN "output" json;--> statement-breakpoint
ALTER TABLE "athanor"."envelopes" ADD COLUMN "class" text;