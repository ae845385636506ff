using System.Security.Cryptography;
using System.Text;

namespace Allentown311.Simulation.Scheduling;

/// <summary>
/// What happened in one seed, in order. Two runs of a seed are the same when their hashes are. The lines hold references and codes, nothing
/// of a resident.
/// </summary>
internal sealed class Trace(TextWriter? shown) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] buffer = new byte[1024];
    private long now;

    /// <summary>Notes the time of the event that runs.</summary>
    public void At(long ticks)
    {
        now = ticks;
        BitConverter.TryWriteBytes(buffer, ticks);
        hash.AppendData(buffer, 0, sizeof(long));
    }

    /// <summary>Notes what a process did.</summary>
    public void Note(string who, string what)
    {
        Add(who);
        Add(what);
        shown?.WriteLine($"{TimeSpan.FromTicks(now):hh\\:mm\\:ss\\.fff} {who,-8} {what}");
    }

    /// <summary>True when somebody reads the lines.</summary>
    public bool IsShown => shown is not null;

    /// <summary>Shows what a reader of the lines may want to know beside them.</summary>
    public void Show(string what) => shown?.WriteLine($"{TimeSpan.FromTicks(now):hh\\:mm\\:ss\\.fff} {"",-8}   {what}");

    /// <summary>The hash so far, in hex.</summary>
    public string Hash() => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>The hash of several seeds, one after the other.</summary>
    public static string Join(string all, string next) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(all + next)));

    public void Dispose() => hash.Dispose();

    private void Add(string text)
    {
        var length = Encoding.UTF8.GetBytes(text.AsSpan(0, Math.Min(text.Length, 300)), buffer);
        hash.AppendData(buffer, 0, length);
    }
}
