using System.CommandLine;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Operations;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub callbacks</c>: lists the residents whom the desk must call; <c>hub callbacks done</c> records that it has.</summary>
internal static class CallBacksCommand
{
    private const int MaxListed = 1_000;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var city = CommonOptions.City();
        var data = CommonOptions.Data();
        var by = CommonOptions.By();
        string Who(ParseResult parsed) => CommonOptions.WhoOf(parsed.GetValue(by));
        var list = new Command("list", "Whom to call, and what to say; the audit keeps who read it") { city, data, by };
        list.SetAction((parsed, ct) => WithStoreAsync(
            parsed, data, store => ListAsync(store, CommonOptions.LoadCity(parsed.GetValue(city)!, connects: false), Who(parsed), ct)));
        var number = new Argument<string>("number") { Description = "The ticket's number" };
        var done = new Command("done", "Marks a ticket's call-backs as made") { number, data, by };
        done.SetAction((parsed, ct) => WithStoreAsync(
            parsed, data, store => DoneAsync(store, parsed.GetValue(number)!, Who(parsed), ct)));
        return new Command("callbacks", "The desk's call-back list") { list, done };
    }

    private static async Task<int> WithStoreAsync(ParseResult parsed, Option<string> data, Func<IStore, Task<int>> work)
    {
        if (StoreOptions.Open(parsed, parsed.GetValue(data)!) is not { } store)
        {
            return 1;
        }

        await using (store.ConfigureAwait(false))
        {
            return await work(store).ConfigureAwait(false);
        }
    }

    private static async Task<int> ListAsync(IStore store, CityConfiguration? city, string who, CancellationToken ct)
    {
        if (city is null)
        {
            return 1;
        }

        var audit = CallBackAudit.Read(who, TimeProvider.System.GetUtcNow());
        await store.CommitAsync(new Commit { Audit = { audit } }, ct).ConfigureAwait(false);
        var notices = await store.Desk.CallBacksAsync(MaxListed, ct).ConfigureAwait(false);
        var found = await store.Tickets.FindAsync([.. notices.Select(n => n.TicketId).Distinct()], ct).ConfigureAwait(false);
        var tickets = found.ToDictionary(t => t.Id);
        var composer = new NoticeComposer(city);
        foreach (var notice in notices)
        {
            var ticket = tickets[notice.TicketId];
            var resident = ticket.Resident;
            var reason = notice.Reason is null ? "" : $" ({notice.Reason})";
            Console.WriteLine(TerminalWriter.OneLine(
                $"{ticket.Number}  {notice.Event.Name(),-10} {resident.Name}, {resident.Phone ?? "no telephone number"}, "
                + $"{resident.Language}{reason}"));
            Console.WriteLine($"    {composer.Compose(ticket, notice.Event, ContactMethod.Text)?.Body.ReplaceLineEndings(" ")}");
        }

        Console.WriteLine(notices.Count == 0 ? "Nobody is to be called." : $"{notices.Count} to call.");
        return 0;
    }

    private static async Task<int> DoneAsync(IStore store, string number, string who, CancellationToken ct)
    {
        var notices = TicketNumber.TryParse(number, out var id) ? await store.Tickets.NoticesOfAsync(id, ct).ConfigureAwait(false) : [];
        var open = notices.Where(n => n.State == NoticeState.ToCall).ToList();
        if (open.Count == 0)
        {
            Console.Error.WriteLine("That ticket has no call-back open.");
            return 1;
        }

        var now = TimeProvider.System.GetUtcNow();
        var commit = new Commit();
        commit.Notices.AddRange(open.Select(n => n with { State = NoticeState.Called, UpdatedAt = now }));
        commit.Timeline.AddRange(open.Select(n => new TimelineEntry(id, now, "called", 0, n.Event.Name())));
        commit.Audit.Add(CallBackAudit.Done(who, number, open.Count, now));
        await store.CommitAsync(commit, ct).ConfigureAwait(false);
        Console.WriteLine($"{open.Count} marked as called.");
        return 0;
    }
}
