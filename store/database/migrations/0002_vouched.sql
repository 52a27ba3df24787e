CREATE TABLE "athanor"."gate_keys" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"public_key" text NOT NULL,
	"published_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "athanor"."envelopes" ALTER COLUMN "group" SET DATA TYPE text collate "C";--> statement-breakpoint
ALTER TABLE "athanor"."envelopes" ADD COLUMN "input" json;--> statement-breakpoint
ALTER TABLE "athanor"."envelopes" ADD COLUMN "vouched" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "envelopes_group" ON "athanor"."envelopes" USING btree ("group");--> statement-breakpoint
CREATE INDEX "envelopes_vouched" ON "athanor"."envelopes" USING btree ("step","step_version","recorded_at") WHERE "athanor"."envelopes"."vouched";