using Allentown311.Connectors;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Routing;

/// <summary>Creates a ticket's work orders.</summary>
internal sealed class RouteStep(CityConfiguration city, TicketDecisions tickets, TimeProvider time, ILogger<RouteStep> log) : IStep
{
    /// <inheritdoc/>
    public JobKind Kind => JobKind.Route;

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var ticket = await tickets.TicketOfAsync(work, ct).ConfigureAwait(false);
        return tickets.Over(ticket, current =>
        {
            var commit = RoutingRules.Route(current, work.Job, city, time.GetUtcNow());
            if (commit.Jobs is [{ Parked: not null }])
            {
                Log.NotRouted(log, current.Number);
            }

            CrashPoint.At(CrashPoint.RouteDecided);
            return commit;
        });
    }
}
