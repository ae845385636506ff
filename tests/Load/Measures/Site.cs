using Allentown311.Load.Processes;
using Allentown311.Load.World;

namespace Allentown311.Load.Measures;

/// <summary>One hub, real or null, with its own caller and world.</summary>
internal sealed record Site(string Name, Measured Process, TheWorld World, Caller Caller, HubStore? Store) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        Caller.Dispose();
        await Process.DisposeAsync();
        await World.DisposeAsync();
    }
}
