using System.CommandLine;
using System.Globalization;
using Allentown311.Connectors;
using Allentown311.Connectors.Csv;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Retention;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Csv;

namespace Allentown311.Hub.Commands;

/// <summary>
/// <c>hub purge</c>: destroys what the city's retention no longer keeps, or what a person names. A running hub does the first by itself.
/// </summary>
internal static class PurgeCommand
{
    private static readonly Option<string?> ClassOption = BuildClass();

    private static readonly Option<DateTimeOffset?> Before =
        HoldCommand.Instant("--before", "With --class: what closed before this time, whatever city.yaml says; not in the future");

    private static readonly Option<string?> TicketOption = new("--ticket") { Description = "With --class: this ticket alone" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "With --class: why; without a resident's name" };
    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Say what would go, and what stays and why; change nothing",
    };

    private static readonly Option<string> By = CommonOptions.By();
    private static readonly Option<string> CityOption = CommonOptions.City();
    private static readonly Option<string> DataOption = CommonOptions.Data();

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("purge", "Destroys what the city no longer keeps, and leaves a record of it")
        {
            ClassOption, Before, TicketOption, Reason, DryRun, By, CityOption, DataOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<string?> BuildClass()
    {
        var option = new Option<string?>("--class") { Description = "This class of records, and no other" };
        option.AcceptOnlyFromAmong([.. Enum.GetValues<RecordClass>().Select(c => c.Name())]);
        return option;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var data = parsed.GetValue(DataOption)!;
        if (CommonOptions.LoadCity(parsed.GetValue(CityOption)!, connects: false) is not { } city
            || StoreOptions.Open(parsed, data) is not { } store)
        {
            return 1;
        }

        await using (store.ConfigureAwait(false))
        {
            var now = await store.Nodes.NowAsync(ct).ConfigureAwait(false);
            if (ReadOrders(parsed, city.Retention, now) is not { } orders)
            {
                return 1;
            }

            // Only folders' paths are needed, not passwords; a variable that is not set here stands for a folder that is not there. Servers
            // are left to the running hub, which has their passwords.
            var connectors = city.Mappings.Values.OfType<CsvMapping>()
                .Where(m => m.Connection.Sftp is null)
                .Select(IWorkOrderConnector (m) => new CsvConnector(m, TimeProvider.System)).ToList();
            if (parsed.GetValue(DryRun))
            {
                return await ShowAsync(store, data, orders, connectors, ct).ConfigureAwait(false);
            }

            try
            {
                await PurgeAsync(store, data, orders, connectors, ct).ConfigureAwait(false);
                var swept = await new CopySweep(store, new Archive(Path.Combine(data, "archive")), data)
                    .RunAsync(connectors, areAll: false, ct).ConfigureAwait(false);
                Console.WriteLine(swept is null or { IsEmpty: true }
                    ? "No copy was left in archive, notices and drop folders here."
                    : $"Copies removed here: {swept.Lines} lines of the archive, {swept.Notices} notices, "
                        + $"{swept.Orders} orders in drop folders.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"Some copies could not be removed ({e.Message}); a running hub tries again within the hour.");
                return 1;
            }
        }

        return 0;
    }

    // Null when a mistake was printed.
    private static List<PurgeOrder>? ReadOrders(ParseResult parsed, RetentionSettings retention, DateTimeOffset now)
    {
        var (name, before, number) = (parsed.GetValue(ClassOption), parsed.GetValue(Before), parsed.GetValue(TicketOption));
        if (name is null)
        {
            var orders = Enum.GetValues<RecordClass>().Select(c => PurgeOrder.OfRule(retention, c, now)).OfType<PurgeOrder>().ToList();
            return before is not null || number is not null ? Refuse("Say which class with --class.")
                : orders.Count == 0 ? Refuse("city.yaml sets no time under retention: everything is kept.")
                : orders;
        }

        var records = Enum.GetValues<RecordClass>().First(c => c.Name() == name);
        long id = 0;
        if (number is not null && !TicketNumber.TryParse(number, out id))
        {
            return Refuse("That is not a ticket number: its check digit does not fit. A number looks like 26-00417-3.");
        }

        if (before is null && number is null)
        {
            return PurgeOrder.OfRule(retention, records, now) is { } rule
                ? [rule]
                : Refuse($"city.yaml sets no time for {name}: say --before.");
        }

        if (before > now)
        {
            return Refuse("--before is in the future.");
        }

        if (string.IsNullOrWhiteSpace(parsed.GetValue(Reason)) && !parsed.GetValue(DryRun))
        {
            return Refuse("Say why with --reason: it stands in the destruction record.");
        }

        var who = CommonOptions.WhoOf(parsed.GetValue(By));
        return [new PurgeOrder(records, before ?? now, who, parsed.GetValue(Reason) ?? "", number is null ? null : id)];

        static List<PurgeOrder>? Refuse(string why)
        {
            Console.Error.WriteLine(why);
            return null;
        }
    }

    private static async Task<int> ShowAsync(
        IStore store, string data, List<PurgeOrder> orders, List<IWorkOrderConnector> connectors, CancellationToken ct)
    {
        var purger = new Purger(store);
        var anyHold = await purger.Queries.IsAnythingHeldAsync(ct).ConfigureAwait(false);
        foreach (var order in orders)
        {
            var before = order.Before.ToString("u", CultureInfo.InvariantCulture);
            if (RecordClasses.OfTickets.Contains(order.Class))
            {
                var counts = await purger.Queries.CountAsync(order, ct).ConfigureAwait(false);
                Console.WriteLine(
                    $"{order.Class.Name(),-8} closed before {before}: {counts.Due} tickets would go; kept: {counts.Held} held, "
                    + $"{counts.Working} closed with work waiting (parked, a call-back, a message), {counts.Open} asked before and open");
                continue;
            }

            var count = order.Class == RecordClass.Files
                ? anyHold ? 0 : new OldFiles(store, data).Find(order, connectors).Count
                : (await purger.FindMessagesAsync(order, int.MaxValue, ct).ConfigureAwait(false)).Count;
            var why = anyHold ? "; all are kept while a hold is in force, since they cannot be told apart by ticket" : "";
            Console.WriteLine($"{order.Class.Name(),-8} written before {before}: {count} would go{why}");
        }

        return 0;
    }

    private static async Task PurgeAsync(
        IStore store, string data, List<PurgeOrder> orders, List<IWorkOrderConnector> connectors, CancellationToken ct)
    {
        var purger = new Purger(store);
        foreach (var order in orders)
        {
            var count = order.Class == RecordClass.Files
                ? await new OldFiles(store, data).DestroyAsync(order, connectors, TimeProvider.System.GetUtcNow(), ct).ConfigureAwait(false)
                : await PurgeAsync(store, purger, order, ct).ConfigureAwait(false);
            Console.WriteLine($"{order.Class.Name(),-8} {count} destroyed");
        }
    }

    private static async Task<int> PurgeAsync(IStore store, Purger purger, PurgeOrder order, CancellationToken ct)
    {
        var count = 0;
        while (!ct.IsCancellationRequested && await purger.FindAsync(order, ct).ConfigureAwait(false) is { } batch)
        {
            var commit = new Commit { HoldsSeen = batch.LastHold };
            batch.AddTo(commit, await store.Nodes.NowAsync(ct).ConfigureAwait(false));

            // A batch whose tickets changed, or that a new hold is about, is chosen anew.
            count += (await store.CommitAsync(commit, ct).ConfigureAwait(false)).Status == CommitStatus.Done ? batch.Count : 0;
        }

        return count;
    }
}
