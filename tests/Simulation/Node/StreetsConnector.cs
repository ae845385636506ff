using Allentown311.Connectors;
using Allentown311.Connectors.Csv;
using Allentown311.Simulation.Scheduling;
using Allentown311.Simulation.World;

namespace Allentown311.Simulation.Node;

/// <summary>
/// The real CSV connector over a share that takes time, and that may fail before or after a file got its name. The hub cannot tell which.
/// </summary>
internal sealed class StreetsConnector(CsvConnector inner, Town town, StreetsProgram program, Owner hub)
    : IWorkOrderConnector, IFindWorkOrder, IAcknowledgeStatus
{
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        await ShareAsync(p => p.FileUnsure / 2, "the share fails before a file is written");
        var result = await inner.SubmitAsync(order, ct);
        town.Note("share", $"{order.Reference}: {result.GetType().Name}");
        await ShareAsync(p => p.FileUnsure, "the share fails after a file was written");
        return result;
    }

    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        await ShareAsync(p => p.LookUpFails, "the folder cannot be listed");
        var result = await inner.FindAsync(order, ct);
        town.Note("share", $"{order.Reference}: looked for, {result.GetType().Name}");
        await ShareAsync(p => 0, "");
        if (result is FindResult.Found)
        {
            program.Seen.Add(order.Reference);
        }

        return result;
    }

    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        await ShareAsync(p => p.ReadFails, "the folder cannot be listed");
        return await inner.ReadStatusAsync(cursor, ct);
    }

    public async Task AcknowledgeAsync(StatusPage page, CancellationToken ct)
    {
        await ShareAsync(p => p.ReadFails, "a file cannot be moved");
        await inner.AcknowledgeAsync(page, ct);
    }

    public Task<Probe> CheckAsync(CancellationToken ct) => inner.CheckAsync(ct);

    private async Task ShareAsync(Func<Profile, double> fails, string how)
    {
        await town.Scheduler.WaitAsync(town.Random.Seconds(0.001, 0.5), hub);
        if (town.Chance(fails))
        {
            town.Note("share", how);
            throw new IOException(how);
        }
    }
}
