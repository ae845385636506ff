using System.CommandLine;
using Allentown311.Connectors.Coded;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake.Import;
using Allentown311.Hub.Store;
using Allentown311.Mappings;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>
/// <c>hub mappings diff OLD NEW</c>: what would change in what is sent. Without tickets it tries one made-up ticket for each service. Exit
/// code 0 when nothing would change, 1 when something would, 2 when the files cannot be compared.
/// </summary>
internal static class DiffCommand
{
    private const int Shown = 5;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var city = CommonOptions.City();
        var old = new Argument<FileInfo>("old") { Description = "The mapping file as it was" };
        var changed = new Argument<FileInfo>("new") { Description = "The mapping file as it shall be" };
        var all = new Option<bool>("--all") { Description = $"Print every order that differs, not only the first {Shown}" };
        var source = new TicketSource();
        var command = new Command("diff", "Says what would change in what is sent") { old, changed, city, all };
        source.AddTo(command, needed: false);
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                var (folder, before, after) = Load(parsed.GetValue(city)!, parsed.GetValue(old)!, parsed.GetValue(changed)!);
                var tickets = source.IsGiven(parsed)
                    ? source.ReadAsync(parsed, folder, after, ct)
                    : MadeUpTickets.For(folder, after).ToAsyncEnumerable();
                var most = parsed.GetValue(all) ? int.MaxValue : Shown;
                return await CompareAsync(tickets, before, after, most, Console.Out, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TicketSourceException or ImportFileException or StoreUnavailableException or IOException)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return 2;
            }
        });
        return command;
    }

    /// <summary>Prints the differences.</summary>
    /// <param name="tickets">The tickets to send in thought.</param>
    /// <param name="before">The mapping as it was.</param>
    /// <param name="after">The mapping as it shall be.</param>
    /// <param name="most">The largest number of orders printed.</param>
    /// <param name="output">Where they are printed.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> CompareAsync(
        IAsyncEnumerable<TriedTicket> tickets, Mapping before, Mapping after, int most, TextWriter output, CancellationToken ct)
    {
        var orders = 0;
        var differ = 0;
        await foreach (var ticket in tickets.WithCancellation(ct).ConfigureAwait(false))
        {
            foreach (var order in ticket.Orders)
            {
                orders++;
                if (MappingDiff.Of(order, before, after) is { Length: > 0 } lines && differ++ < most)
                {
                    await output.WriteLineAsync($"== {ticket.Name}: {order.Ticket.Service}\n{lines}").ConfigureAwait(false);
                }
            }
        }

        var states = MappingDiff.OfStatus(before, after);
        foreach (var state in states)
        {
            await output.WriteLineAsync(state).ConfigureAwait(false);
        }

        await output.WriteLineAsync($"{differ} of {orders} orders would be sent differently; {states.Count} status codes differ.")
            .ConfigureAwait(false);
        return differ == 0 && states.Count == 0 ? 0 : 1;
    }

    private static (CityConfiguration City, Mapping Before, Mapping After) Load(string folder, FileInfo old, FileInfo changed)
    {
        var faults = new Faults();
        var city = CityFolder.Load(folder, faults, SampleVariables.ReadOrStandIn) ?? throw new TicketSourceException(faults);
        var before = Read(folder, city, old, faults);
        var after = Read(folder, city, changed, faults);
        if (before is null || after is null || !faults.None)
        {
            throw new TicketSourceException(faults);
        }

        return before.Name == after.Name ? (city, before, after)
            : throw new TicketSourceException($"{old.Name} is the mapping {before.Name}, {changed.Name} is {after.Name}: give two of one.");
    }

    private static Mapping? Read(string folder, CityConfiguration city, FileInfo file, Faults faults)
    {
        if (!file.Exists)
        {
            throw new TicketSourceException($"There is no file {file.FullName}.");
        }

        return MappingLoader.LoadText(
            file.FullName,
            File.ReadAllText(file.FullName),
            faults,
            SampleVariables.ReadOrStandIn,
            city.Catalogue.Services.Select(s => s.Code).ToHashSet(StringComparer.Ordinal),
            city.Catalogue.Services.SelectMany(s => s.Questions).Select(q => q.Code),
            CodedReader.KindsOf(folder));
    }
}
