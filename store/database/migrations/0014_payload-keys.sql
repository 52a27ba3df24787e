CREATE TABLE "athanor"."payload_keys" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"project" text collate "C" NOT NULL,
	"wrapped" text NOT NULL,
	"wrapped_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"retired_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "payload_keys_in_use" ON "athanor"."payload_keys" USING btree ("project") WHERE retired_at is null;