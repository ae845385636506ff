using System.Collections.Immutable;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Retention;

/// <summary>Decides what is left of a ticket, and writes it. Pure.</summary>
internal static class DestructionRules
{
    private static readonly Columns<long> Order = new() { { "order_id", ColumnType.Number, id => id } };
    private static readonly Columns<long> OfTicket = new() { { "ticket_id", ColumnType.Number, id => id } };
    private static readonly Columns<long> Id = new() { { "id", ColumnType.Number, id => id } };

    private static readonly Write<long> ForgetPayloads =
        new(WriteKind.Update, AttemptTable.Name, Order) { Keys = ["order_id"], Set = [("sent", "NULL"), ("answered", "NULL")] };

    // What a department answered may stand in the reason.
    private static readonly Write<long> ForgetAttempts = ForgetPayloads with { Set = [.. ForgetPayloads.Set, ("reason", "NULL")] };

    private static readonly Write<long> RemoveAttempts = Writes.Remove(AttemptTable.Name, Order, "order_id");

    // These lines name services, departments, references and codes. Any other may quote a resident.
    private static readonly Write<long> ForgetDetails = new(WriteKind.Update, TimelineTable.Name, OfTicket)
    {
        Keys = ["ticket_id"],
        Set = [("detail", "NULL")],
        When = "{old}.what NOT IN ('received', 'routed', 'status')",
    };

    private static readonly Write<long> RemoveTimeline = Writes.Remove(TimelineTable.Name, OfTicket, "ticket_id");

    private static readonly Write<long> ForgetReasons =
        new(WriteKind.Update, NoticeTable.Name, Id) { Keys = ["id"], Set = [("reason", "NULL")], KeyOf = id => new(NoticeTable.Name, id) };

    private static readonly Write<long> RemoveNotices =
        Writes.Remove(NoticeTable.Name, Id, "id") with { KeyOf = id => new(NoticeTable.Name, id) };

    /// <summary>What is left of a ticket. The time of its last change stays: later classes count from it.</summary>
    public static Ticket Reduce(Ticket ticket, DestroyedParts parts)
    {
        var left = ticket with { Destroyed = parts, Version = ticket.Version + 1 };
        if (parts >= DestroyedParts.Contacts)
        {
            // The hash of what is left tells a repeat from another request, and says nothing of who asked.
            left = left with
            {
                Resident = Resident.Anonymous,
                RequestHash = ticket.RequestHash is null ? null : RequestHash.Of(ticket with { Resident = Resident.Anonymous }),
                WorkOrders = [.. left.WorkOrders.Select(o => o with { Reason = null })],
            };
        }

        return parts < DestroyedParts.Content ? left : left with
        {
            Description = "",
            Location = Location.None,
            Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty,
            MediaUrl = null,
            RequestHash = null,
            StatusNote = null,
            Trace = null,
            WorkOrders = [.. left.WorkOrders.Select(o => o with { Note = null, InexactUpdates = null })],
        };
    }

    /// <summary>Adds to a commit the destruction of tickets' parts, and its record.</summary>
    /// <param name="order">What to destroy, and on whose word; its class is a part of tickets.</param>
    /// <param name="tickets">The tickets, as they are in the store; at least one.</param>
    /// <param name="notices">The ids of their notices.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="commit">The commit.</param>
    public static void Destroy(
        PurgeOrder order, IReadOnlyList<Ticket> tickets, IReadOnlyList<long> notices, DateTimeOffset now, Commit commit)
    {
        var parts = order.Class.Parts();
        var isWhole = parts == DestroyedParts.Content;
        foreach (var ticket in tickets)
        {
            var left = Reduce(ticket, parts);
            commit.Tickets.Add(new TicketChange(ticket, left));
            commit.Rows.Add(TicketTable.Content.Of(left));
        }

        var attempts = isWhole ? RemoveAttempts : parts == DestroyedParts.Contacts ? ForgetAttempts : ForgetPayloads;
        commit.Rows.AddRange(tickets.SelectMany(t => t.WorkOrders).Select(o => attempts.Of(o.Id)));
        if (parts >= DestroyedParts.Contacts)
        {
            commit.Rows.AddRange(tickets.Select(t => (isWhole ? RemoveTimeline : ForgetDetails).Of(t.Id)));
            commit.Rows.AddRange(notices.Select((isWhole ? RemoveNotices : ForgetReasons).Of));
            commit.Rows.AddRange(tickets.SelectMany(t => t.WorkOrders).Select(DriftTable.RemoveOf.Of));
        }

        commit.Audit.Add(DestructionRecord.Of(order, "tickets", [.. tickets.Select(t => (t.Number, t.UpdatedAt))], now));
        commit.Rows.Add(PurgeMark.Put(now));

        // Nobody is told of a destruction: it is no event of the ticket.
        commit.HasEffects = true;
    }
}
