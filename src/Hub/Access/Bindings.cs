using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Allentown311.Hub.Access;

/// <summary>
/// The addresses that the server was bound to, whatever set them: options, settings or environment. They are known once it has started.
/// </summary>
internal sealed class Bindings(IServer server)
{
    private readonly Lazy<bool> isLoopbackOnly = new(() => Read(server).All(IsLoopback));

    /// <summary>The addresses.</summary>
    public IReadOnlyList<string> All => Read(server);

    /// <summary>True when no other machine can connect. A socket in the file system does not count: a proxy is behind it.</summary>
    public bool IsLoopbackOnly => isLoopbackOnly.Value;

    /// <summary>The addresses that other machines can connect to.</summary>
    public IEnumerable<string> Open => All.Where(a => !IsLoopback(a));

    /// <summary>True when only programs on this machine can connect to that address.</summary>
    public static bool IsLoopback(string address) => LocalCaller.IsLoopbackName(BindingAddress.Parse(address).Host);

    private static List<string> Read(IServer server) => [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
}
