using System.Diagnostics;
using System.Text;

namespace Allentown311.Simulation.Fuzzing;

/// <summary>Feeds a reader with bytes that no sound system would send.</summary>
internal static class FuzzRun
{
    // An input has 64 KB at most. The bounds are far above what a sound reader needs on a loaded machine.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(5);
    private const long MostBytesAllocated = 256L * 1024 * 1024;

    /// <summary>Reads for a while; throws at the first input that the reader does not take as it must.</summary>
    /// <returns>How many inputs were read, and how many of them the reader refused.</returns>
    public static (long Read, long Refused) Run(ForeignReader reader, int seed, TimeSpan time, CancellationToken ct)
    {
        var mutator = new Mutator(new Random(seed), reader.Corpus);
        var clock = Stopwatch.StartNew();
        long read = 0, refused = 0;
        foreach (var sound in reader.Corpus)
        {
            Feed(reader, sound, seed);
        }

        for (; clock.Elapsed < time && !ct.IsCancellationRequested; read++)
        {
            refused += Feed(reader, mutator.Next(), seed) ? 0 : 1;
        }

        return (read, refused);
    }

    private static bool Feed(ForeignReader reader, byte[] input, int seed)
    {
        var taken = true;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        try
        {
            reader.Read(input);
        }
        catch (Exception e) when (reader.Declared.Any(type => type.IsInstanceOfType(e)))
        {
            taken = false;
        }
        catch (Exception e)
        {
            throw new AssertFailedException($"{reader.Name}, seed {seed}: {e.GetType().Name}: {e.Message}\n{Show(input)}", e);
        }

        var took = Stopwatch.GetElapsedTime(started);
        took.ShouldBeLessThan(LongestRead, $"{reader.Name}, seed {seed}: {Show(input)}");
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        allocated.ShouldBeLessThan(MostBytesAllocated, $"{reader.Name}, seed {seed}: {Show(input)}");
        return taken;
    }

    private static string Show(byte[] input) =>
        $"{Convert.ToBase64String(Start(input, 6000))}\n{Encoding.Latin1.GetString(Start(input, 2000))}";

    private static ReadOnlySpan<byte> Start(byte[] input, int most) => input.AsSpan(0, Math.Min(input.Length, most));
}
