namespace Allentown311.Simulation.Scheduling;

/// <summary>A process of the simulated world. Once it is killed, nothing that it waits for happens to it any more.</summary>
internal sealed class Owner(string name)
{
    public string Name => name;

    public bool IsAlive { get; private set; } = true;

    public void Kill() => IsAlive = false;
}
