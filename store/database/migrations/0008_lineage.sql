ALTER TABLE "athanor"."provenance" ADD COLUMN "used" text[];--> statement-breakpoint
ALTER TABLE "athanor"."provenance" ADD COLUMN "generated" text[];--> statement-breakpoint
ALTER TABLE "athanor"."provenance" ADD COLUMN "signed" json;--> statement-breakpoint
ALTER TABLE "athanor"."runs" ADD COLUMN "imported" json;--> statement-breakpoint
CREATE INDEX "provenance_used" ON "athanor"."provenance" USING gin ("used");--> statement-breakpoint
CREATE INDEX "provenance_generated" ON "athanor"."provenance" USING gin ("generated");