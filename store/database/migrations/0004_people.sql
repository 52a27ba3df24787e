CREATE TABLE "athanor"."api_keys" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"owner_kind" text NOT NULL,
	"owner" text collate "C" NOT NULL,
	"name" text NOT NULL,
	"ending" text NOT NULL,
	"scopes" text[],
	"projects" text[],
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "athanor"."memberships" (
	"project" text collate "C" NOT NULL,
	"member_kind" text NOT NULL,
	"member" text collate "C" NOT NULL,
	"role" text NOT NULL,
	"granted_by" text NOT NULL,
	"granted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_pk" PRIMARY KEY("project","member_kind","member"),
	CONSTRAINT "memberships_kind" CHECK ("athanor"."memberships"."member_kind" in ('user', 'team', 'service'))
);
--> statement-breakpoint
CREATE TABLE "athanor"."organisations" (
	"name" text collate "C" PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "athanor"."password_links" (
	"hash" text collate "C" PRIMARY KEY NOT NULL,
	"user" text collate "C" NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "athanor"."projects" (
	"name" text collate "C" PRIMARY KEY NOT NULL,
	"organisation" text collate "C" NOT NULL,
	"title" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"archived_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "athanor"."service_accounts" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"project" text collate "C" NOT NULL,
	"name" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"disabled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "athanor"."sessions" (
	"hash" text collate "C" PRIMARY KEY NOT NULL,
	"id" text collate "C" NOT NULL,
	"user" text collate "C" NOT NULL,
	"method" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"rotated_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"replaced_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "athanor"."team_members" (
	"team" text collate "C" NOT NULL,
	"user" text collate "C" NOT NULL,
	"since" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "team_members_pk" PRIMARY KEY("team","user")
);
--> statement-breakpoint
CREATE TABLE "athanor"."teams" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"organisation" text collate "C" NOT NULL,
	"name" text collate "C" NOT NULL,
	"title" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "athanor"."user_identities" (
	"issuer" text collate "C" NOT NULL,
	"subject" text collate "C" NOT NULL,
	"user" text collate "C" NOT NULL,
	"linked_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_identities_pk" PRIMARY KEY("issuer","subject")
);
--> statement-breakpoint
CREATE TABLE "athanor"."users" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"administrator" boolean DEFAULT false NOT NULL,
	"password_hash" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
ALTER TABLE "athanor"."memberships" ADD CONSTRAINT "memberships_project_projects_name_fk" FOREIGN KEY ("project") REFERENCES "athanor"."projects"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "athanor"."password_links" ADD CONSTRAINT "password_links_user_users_id_fk" FOREIGN KEY ("user") REFERENCES "athanor"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "athanor"."projects" ADD CONSTRAINT "projects_organisation_organisations_name_fk" FOREIGN KEY ("organisation") REFERENCES "athanor"."organisations"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "athanor"."service_accounts" ADD CONSTRAINT "service_accounts_project_projects_name_fk" FOREIGN KEY ("project") REFERENCES "athanor"."projects"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "athanor"."sessions" ADD CONSTRAINT "sessions_user_users_id_fk" FOREIGN KEY ("user") REFERENCES "athanor"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "athanor"."team_members" ADD CONSTRAINT "team_members_team_teams_id_fk" FOREIGN KEY ("team") REFERENCES "athanor"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "athanor"."team_members" ADD CONSTRAINT "team_members_user_users_id_fk" FOREIGN KEY ("user") REFERENCES "athanor"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "athanor"."teams" ADD CONSTRAINT "teams_organisation_organisations_name_fk" FOREIGN KEY ("organisation") REFERENCES "athanor"."organisations"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "athanor"."user_identities" ADD CONSTRAINT "user_identities_user_users_id_fk" FOREIGN KEY ("user") REFERENCES "athanor"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_owner" ON "athanor"."api_keys" USING btree ("owner_kind","owner");--> statement-breakpoint
CREATE INDEX "memberships_member" ON "athanor"."memberships" USING btree ("member_kind","member");--> statement-breakpoint
CREATE INDEX "projects_organisation" ON "athanor"."projects" USING btree ("organisation");--> statement-breakpoint
CREATE INDEX "service_accounts_project" ON "athanor"."service_accounts" USING btree ("project");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "athanor"."sessions" USING btree ("user");--> statement-breakpoint
CREATE INDEX "sessions_id" ON "athanor"."sessions" USING btree ("id");--> statement-breakpoint
CREATE INDEX "team_members_user" ON "athanor"."team_members" USING btree ("user");--> statement-breakpoint
CREATE INDEX "teams_organisation" ON "athanor"."teams" USING btree ("organisation","name");--> statement-breakpoint
CREATE INDEX "user_identities_user" ON "athanor"."user_identities" USING btree ("user");--> statement-breakpoint
-- The default project is always there, and whatever ran under another name becomes a project too.
INSERT INTO "athanor"."organisations" ("name", "title") VALUES ('default', 'Default');--> statement-breakpoint
INSERT INTO "athanor"."projects" ("name", "organisation", "title")
SELECT "project", 'default', "project" FROM (
	SELECT 'default' AS "project"
	UNION SELECT "project" FROM "athanor"."runs"
	UNION SELECT "project" FROM "athanor"."memo"
	UNION SELECT "project" FROM "athanor"."nodes"
	UNION SELECT "project" FROM "athanor"."invitations"
) AS "known";
