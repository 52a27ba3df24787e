CREATE TABLE "athanor"."allocations" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"node" text collate "C" NOT NULL,
	"owner" text collate "C" NOT NULL,
	"group" text collate "C" NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "athanor"."audit" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text collate "C" NOT NULL,
	"details" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "athanor"."credentials" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"node" text collate "C" NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "athanor"."envelopes" (
	"workflow" text collate "C" NOT NULL,
	"activity" text collate "C" NOT NULL,
	"attempt" integer NOT NULL,
	"node" text collate "C" NOT NULL,
	"owner" text collate "C" NOT NULL,
	"step" text collate "C" NOT NULL,
	"step_version" integer NOT NULL,
	"input_digest" text NOT NULL,
	"output_digest" text NOT NULL,
	"statement" json NOT NULL,
	"signatures" json NOT NULL,
	"verdict" text NOT NULL,
	"group" text NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "envelopes_pk" PRIMARY KEY("workflow","activity","attempt","node")
);
--> statement-breakpoint
CREATE TABLE "athanor"."invitation_uses" (
	"invitation" text collate "C" NOT NULL,
	"node" text collate "C" NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invitation_uses_pk" PRIMARY KEY("invitation","node")
);
--> statement-breakpoint
CREATE TABLE "athanor"."invitations" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"secret_hash" text NOT NULL,
	"owner" text collate "C" NOT NULL,
	"project" text NOT NULL,
	"tier" text NOT NULL,
	"capabilities" text[],
	"uses_max" integer NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "invitations_secret_hash_unique" UNIQUE("secret_hash")
);
--> statement-breakpoint
CREATE TABLE "athanor"."node_transitions" (
	"id" text PRIMARY KEY NOT NULL,
	"node" text collate "C" NOT NULL,
	"from" text NOT NULL,
	"to" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "athanor"."nodes" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"public_key" text NOT NULL,
	"name" text NOT NULL,
	"owner" text collate "C" NOT NULL,
	"project" text NOT NULL,
	"tier" text NOT NULL,
	"granted_tier" text NOT NULL,
	"state" text NOT NULL,
	"allowed" text[],
	"report" json NOT NULL,
	"benchmark" json,
	"paused" boolean DEFAULT false NOT NULL,
	"invitation" text NOT NULL,
	"enrolled_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "athanor"."owners" (
	"name" text collate "C" PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "athanor"."score_changes" (
	"id" text PRIMARY KEY NOT NULL,
	"node" text collate "C" NOT NULL,
	"step" text collate "C" NOT NULL,
	"step_version" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"before" json,
	"after" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "athanor"."scores" (
	"node" text collate "C" NOT NULL,
	"step" text collate "C" NOT NULL,
	"step_version" integer NOT NULL,
	"score" json NOT NULL,
	"changes" bigint NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "scores_pk" PRIMARY KEY("node","step","step_version")
);
--> statement-breakpoint
CREATE INDEX "allocations_open" ON "athanor"."allocations" USING btree ("node") WHERE "athanor"."allocations"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "allocations_group" ON "athanor"."allocations" USING btree ("group");--> statement-breakpoint
CREATE INDEX "audit_newest" ON "athanor"."audit" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "athanor"."audit" USING btree ("subject","at");--> statement-breakpoint
CREATE INDEX "credentials_node" ON "athanor"."credentials" USING btree ("node");--> statement-breakpoint
CREATE INDEX "credentials_expiry" ON "athanor"."credentials" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "envelopes_node" ON "athanor"."envelopes" USING btree ("node","recorded_at");--> statement-breakpoint
CREATE INDEX "envelopes_output" ON "athanor"."envelopes" USING btree ("output_digest");--> statement-breakpoint
CREATE INDEX "node_transitions_order" ON "athanor"."node_transitions" USING btree ("node","at");--> statement-breakpoint
CREATE INDEX "nodes_owner" ON "athanor"."nodes" USING btree ("owner");--> statement-breakpoint
CREATE INDEX "nodes_last_seen" ON "athanor"."nodes" USING btree ("last_seen_at");--> statement-breakpoint
CREATE INDEX "score_changes_order" ON "athanor"."score_changes" USING btree ("node","at");