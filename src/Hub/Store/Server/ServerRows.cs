using System.Text.Json;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// The sets of rows that commits write, as JSON. The columns' names and types stand here once: <c>n</c> a whole number, <c>t</c> a text, <c>k</c> a text
/// that is compared with a key's, <c>s</c> one that may be cut after 4,000 characters, <c>r</c> a number; <see cref="ServerSql"/> makes of them what its database reads.
/// </summary>
internal static class ServerRows
{
    /// <summary>Where a text of kind <c>s</c> is cut, in UTF-16 units. A database that cut it itself would halve a character.</summary>
    public const int LongestShort = 4_000;

    public const string JobKeys = "kind n, subject n, lease n";
    public const string HeldKeys = "kind n, subject n, lease n, claim n";
    public const string Lanes = "lane k, room n";
    public const string ParkedKeys = "kind n, subject n, parked s, payload t, written n";
    public const string Jobs = "kind n, subject n, lane t, due_at n, attempts n, parked s, trace t, payload t, lease n, may_have_run n, created_at n, failures n";
    public const string Ids = "id n";
    public const string NewTickets =
        "id n, number t, service t, description t, address t, address_id t, zip t, lat r, long r, answers t, resident t, media_url t, source k, source_reference k, requested_at n, updated_at n, due_at n, status n, resolution n, status_note t, version n, trace t";

    public const string TicketChanges = "id n, updated_at n, due_at n, status n, resolution n, status_note t, version n";
    public const string TicketEdits = "id n, service t, description t, address t, address_id t, zip t, lat r, long r, answers t";
    public const string Orders =
        "id n, reference t, department t, mapping t, state n, external_id t, department_code t, department_changed_at n, note t, reason t, sends n, sent_at n, updated_at n, may_have_arrived n, unmapped_at n";

    public const string Notices = "id n, state n, reason t, created_at n, updated_at n";
    public const string Timeline = "ord n, ticket_id n, at n, what t, ordinal n, detail t";
    public const string Attempts = "ord n, order_id n, at n, outcome t, reason t, elapsed_ms n, sent t, answered t";
    public const string Audit = "n n, at n, who t, what t, subject t, reason t, before t, after t, hash t";
    public const string Files = "mapping k, sha256 k, name t, at n";
    public const string Feeds = "id n, from_cursor t, to_cursor t, read_at n";
    public const string Drifts = "mapping k, kind n, subject k";
    public const string Inbox = "channel k, message_id k, at n";
    public const string Outbox = "ord n, channel t, message_id t, grouped_by t, subject t, body t, at n";
    public const string Updates = "mapping k, external_id k, payload t, changed_at n, seen_at n";
    public const string Numbers = "id n, mapping k, external_id k, updated_at n";
    public const string NumberKeys = "mapping k, external_id k";

    public static string? KeysJson(IEnumerable<Job> jobs) => RowsJson.Of(jobs, static (w, j) =>
    {
        w.N("kind", (long)j.Kind);
        w.N("subject", j.Subject);
        w.N("lease", j.Lease);
    });

    public static string? HeldJson(IEnumerable<Job> jobs) => RowsJson.Of(jobs, static (w, j) =>
    {
        w.N("kind", (long)j.Kind);
        w.N("subject", j.Subject);
        w.N("lease", j.Lease);
        w.N("claim", j.Claim);
    });

    public static string? ParkedJson(IEnumerable<Job> jobs) => RowsJson.Of(jobs, static (w, j) =>
    {
        w.N("kind", (long)j.Kind);
        w.N("subject", j.Subject);
        w.T("parked", j.Parked);
        w.T("payload", j.Payload);
        w.At("written", j.WrittenAt);
    });

    public static string? JobsJson(IEnumerable<Job> jobs, long now) => RowsJson.Of(jobs, (w, j) =>
    {
        w.N("kind", (long)j.Kind);
        w.N("subject", j.Subject);
        w.T("lane", j.Lane);
        w.At("due_at", j.DueAt);
        w.N("attempts", j.Attempts);
        w.T("parked", j.Parked is null ? null : Brief.Cut(j.Parked, LongestShort));
        w.T("trace", j.Trace);
        w.T("payload", j.Payload);
        w.N("lease", j.Lease);
        w.N("may_have_run", j.MayHaveRun ? 1 : 0);
        w.N("created_at", now);
        w.N("failures", j.Failures);
    });

    public static string? IdsJson(IEnumerable<long> ids) => RowsJson.Of(ids, static (w, id) => w.N("id", id));

    public static string? NewTicketsJson(IEnumerable<Ticket> tickets) => RowsJson.Of(tickets, static (w, t) =>
    {
        Content(w, t);
        w.T("number", t.Number);
        w.T("resident", Rows.ResidentJson(t));
        w.T("media_url", t.MediaUrl);
        w.T("source", t.Source);
        w.T("source_reference", t.SourceReference);
        w.At("requested_at", t.RequestedAt);
        w.T("trace", t.Trace);
        State(w, t);
    });

    public static string? ChangesJson(IEnumerable<Ticket> tickets) => RowsJson.Of(tickets, static (w, t) =>
    {
        w.N("id", t.Id);
        State(w, t);
    });

    public static string? EditsJson(IEnumerable<Ticket> tickets) => RowsJson.Of(tickets, Content);

    public static string? OrdersJson(IEnumerable<WorkOrder> orders) => RowsJson.Of(orders, static (w, o) =>
    {
        w.N("id", o.Id);
        w.T("reference", o.Reference);
        w.T("department", o.Department);
        w.T("mapping", o.Mapping);
        w.N("state", (long)o.State);
        w.T("external_id", o.ExternalId);
        w.T("department_code", o.DepartmentCode);
        w.At("department_changed_at", o.DepartmentChangedAt);
        w.T("note", o.Note);
        w.T("reason", o.Reason);
        w.N("sends", o.Sends);
        w.At("sent_at", o.SentAt);
        w.At("updated_at", o.UpdatedAt);
        w.N("may_have_arrived", o.MayHaveArrived ? 1 : 0);
        w.At("unmapped_at", o.UnmappedAt);
    });

    public static string? NoticesJson(IEnumerable<Notice> notices) => RowsJson.Of(notices, static (w, n) =>
    {
        w.N("id", n.Id);
        w.N("state", (long)n.State);
        w.T("reason", n.Reason);
        w.At("created_at", n.CreatedAt);
        w.At("updated_at", n.UpdatedAt);
    });

    public static string? TimelineJson(IEnumerable<TimelineEntry> entries) => RowsJson.Of(entries.Index(), static (w, e) =>
    {
        w.N("ord", e.Index);
        w.N("ticket_id", e.Item.TicketId);
        w.At("at", e.Item.At);
        w.T("what", e.Item.What);
        w.N("ordinal", e.Item.Ordinal);
        w.T("detail", e.Item.Detail);
    });

    public static string? AttemptsJson(IEnumerable<SendAttempt> attempts) => RowsJson.Of(attempts.Index(), static (w, a) =>
    {
        w.N("ord", a.Index);
        w.N("order_id", a.Item.OrderId);
        w.At("at", a.Item.At);
        w.T("outcome", a.Item.Outcome);
        w.T("reason", a.Item.Reason);
        w.N("elapsed_ms", (long)a.Item.Elapsed.TotalMilliseconds);
        w.T("sent", a.Item.Sent);
        w.T("answered", a.Item.Answered);
    });

    public static string? AuditJson(IEnumerable<AuditLine> lines) => RowsJson.Of(lines, static (w, l) =>
    {
        w.N("n", l.N);
        w.At("at", l.Entry.At);
        w.T("who", l.Entry.Who);
        w.T("what", l.Entry.What);
        w.T("subject", l.Entry.Subject);
        w.T("reason", l.Entry.Reason);
        w.T("before", l.Entry.Before);
        w.T("after", l.Entry.After);
        w.T("hash", l.Hash);
    });

    public static string? FilesJson(IEnumerable<FeedMove> files, long now) => RowsJson.Of(files, (w, f) =>
    {
        w.T("mapping", f.Mapping);
        w.T("sha256", f.FileSha256);
        w.T("name", f.FileName);
        w.N("at", now);
    });

    public static string? FeedsJson(IEnumerable<FeedMove> moves) => RowsJson.Of(moves, static (w, f) =>
    {
        w.N("id", f.FeedId);
        w.T("from_cursor", f.From);
        w.T("to_cursor", f.Cursor);
        w.At("read_at", f.ReadAt);
    });

    public static string? DriftsJson(IEnumerable<Drift> drifts) => RowsJson.Of(drifts, static (w, d) =>
    {
        w.T("mapping", d.Mapping);
        w.N("kind", (long)d.Kind);
        w.T("subject", d.Subject);
    });

    public static string? InboxJson(IEnumerable<InboxMark> marks) => RowsJson.Of(marks, static (w, m) =>
    {
        w.T("channel", m.Channel);
        w.T("message_id", m.MessageId);
        w.At("at", m.At);
    });

    public static string? OutboxJson(IEnumerable<OutboxMessage> messages) => RowsJson.Of(messages.Index(), static (w, m) =>
    {
        w.N("ord", m.Index);
        w.T("channel", m.Item.Channel);
        w.T("message_id", m.Item.MessageId);
        w.T("grouped_by", m.Item.Group);
        w.T("subject", m.Item.Subject);
        w.T("body", m.Item.Body);
        w.At("at", m.Item.At);
    });

    public static string? UpdatesJson(IEnumerable<UnmatchedUpdate> updates) => RowsJson.Of(updates, static (w, u) =>
    {
        w.T("mapping", u.Mapping);
        w.T("external_id", u.ExternalId);
        w.T("payload", u.Payload);
        w.At("changed_at", u.ChangedAt);
        w.At("seen_at", u.SeenAt);
    });

    public static string? NumbersJson(IEnumerable<WorkOrder> orders) => RowsJson.Of(orders, static (w, o) =>
    {
        w.N("id", o.Id);
        w.T("mapping", o.Mapping);
        w.T("external_id", o.ExternalId);
        w.At("updated_at", o.UpdatedAt);
    });

    public static string? NumberKeysJson(IEnumerable<(string Mapping, string ExternalId)> keys) => RowsJson.Of(keys, static (w, k) =>
    {
        w.T("mapping", k.Mapping);
        w.T("external_id", k.ExternalId);
    });

    private static void Content(Utf8JsonWriter w, Ticket t)
    {
        w.N("id", t.Id);
        w.T("service", t.Service);
        w.T("description", t.Description);
        w.T("address", t.Location.Address);
        w.T("address_id", t.Location.AddressId);
        w.T("zip", t.Location.Zip);
        w.R("lat", t.Location.Latitude);
        w.R("long", t.Location.Longitude);
        w.T("answers", Rows.Answers(t));
    }

    private static void State(Utf8JsonWriter w, Ticket t)
    {
        w.At("updated_at", t.UpdatedAt);
        w.At("due_at", t.DueAt);
        w.N("status", (long)t.Status);
        w.N("resolution", (long?)t.Resolution);
        w.T("status_note", t.StatusNote);
        w.N("version", t.Version);
    }
}
