using System.Text;
using Allentown311.Departments.Faults;

namespace Allentown311.Departments.Animals;

/// <summary>
/// Puts a status file into its folder: whole and at once, or with the faults of an old desktop program and of the people who use it. In
/// every case the folder holds the same rows, whole and in the right encoding, before their changes count as reported.
/// </summary>
internal sealed class OddFiles(FaultPlan plan, FaultDice dice, FaultLog log)
{
    private static readonly Encoding Right = Encoding.GetEncoding(1252);

    // Shorter than the two seconds without a change after which the hub takes a file for finished.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1.5);

    private PiecewiseFile? writing;

    /// <summary>True while a file is being written in pieces.</summary>
    public bool IsWriting => writing is not null;

    public void WriteNextPiece()
    {
        if (writing!.WritePiece() is not { } done)
            return;

        // A reader that took the half, because the pause grew too long, gets the whole under another name.
        if (!done.WasInTime(LongestPause))
            PutWhole(Another(done.Path, "again"), done.Content);
        writing = null;
    }

    /// <summary>The changes in the order of the file.</summary>
    public List<Change> Order(List<Change> news)
    {
        if (!dice.Hits(FaultMode.Disorder))
            return news;
        log.Write(FaultMode.Disorder, "File");
        return dice.Mix(news, "disorder of a file");
    }

    public void Put(string path, Func<Encoding, byte[]> content)
    {
        var right = content(Right);
        if (dice.Hits(FaultMode.WrongEncoding))
        {
            log.Write(FaultMode.WrongEncoding);
            PutWhole(Another(path, "0"), Wrong(content, right));
        }

        if (dice.Hits(FaultMode.HalfWritten))
        {
            log.Write(FaultMode.HalfWritten);
            writing = new PiecewiseFile(path, right, pieces: 2 + dice.Below(3, "pieces"));
            writing.WritePiece();
            return;
        }

        PutWhole(path, right);
        if (plan[FaultMode.Disorder] > 0 && dice.Next("file twice") < plan[FaultMode.Disorder] / 2)
        {
            log.Write(FaultMode.Disorder, "File twice");
            PutWhole(Another(path, "copy"), right);
        }
    }

    private byte[] Wrong(Func<Encoding, byte[]> content, byte[] right) => dice.Below(4, "wrong encoding") switch
    {
        0 => content(Encoding.Unicode),
        1 => content(new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)),

        // 81 and 9D are no letters in Windows-1252.
        2 => [.. right, 0x81, 0x9D, .. "\r\n"u8],
        _ => Encoding.ASCII.GetBytes("<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>\r\n"),
    };

    private static string Another(string path, string mark) =>
        Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}-{mark}.csv");

    private static void PutWhole(string path, byte[] content)
    {
        using (var file = File.Create($"{path}.tmp"))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move($"{path}.tmp", path, overwrite: true);
    }
}
