using System.CommandLine;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub parked</c>: what waits for a person, and why.</summary>
internal static class ParkedCommand
{
    private const int Most = 1_000;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var data = CommonOptions.Data();
        var command = new Command("parked", "Lists what waits for a person, and why") { data };
        command.SetAction(async (parsed, ct) =>
        {
            if (CommonOptions.OpenStore(parsed.GetValue(data)!) is not { } store)
            {
                return 1;
            }

            await using (store.ConfigureAwait(false))
            {
                var parked = await store.ParkedAsync(Most, ct).ConfigureAwait(false);
                var tickets = (await store.FindTicketsAsync([.. parked.Select(j => j.TicketId).Where(id => id != 0).Distinct()], ct).ConfigureAwait(false)).ToDictionary(t => t.Id);
                foreach (var job in parked)
                {
                    Console.WriteLine($"{job.Kind,-13} {Name(job, tickets),-24} {job.Parked}");
                }

                Console.WriteLine(parked.Count == 0 ? "Nothing is parked." : $"{parked.Count} parked.");
                return 0;
            }
        });
        return command;
    }

    private static string Name(Job job, Dictionary<long, Ticket> tickets) => job switch
    {
        { Kind: JobKind.Submit or JobKind.ApplyStatus } => tickets[job.TicketId].Order(WorkOrderId.Ordinal(job.Subject)).Reference,
        { Kind: JobKind.Notify } => $"{tickets[job.TicketId].Number} {Notice.Parts(job.Subject).Event.Name()}",
        { Kind: JobKind.Route } => tickets[job.TicketId].Number,
        _ => job.Lane,
    };
}
