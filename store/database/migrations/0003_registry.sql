CREATE TABLE "athanor"."registry_events" (
	"id" text PRIMARY KEY NOT NULL,
	"order" bigserial NOT NULL,
	"kind" text collate "C" NOT NULL,
	"name" text collate "C" NOT NULL,
	"number" integer NOT NULL,
	"event" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"details" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "athanor"."registry_versions" (
	"kind" text collate "C" NOT NULL,
	"name" text collate "C" NOT NULL,
	"number" integer NOT NULL,
	"digest" text NOT NULL,
	"manifest" json NOT NULL,
	"run" text collate "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "registry_versions_pk" PRIMARY KEY("kind","name","number"),
	CONSTRAINT "registry_versions_content" UNIQUE("kind","name","digest")
);
--> statement-breakpoint
CREATE INDEX "registry_events_of" ON "athanor"."registry_events" USING btree ("kind","name","order");