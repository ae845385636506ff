using System.Text;
using Allentown311.Departments.Faults;

namespace Allentown311.Departments.Animals;

/// <summary>
/// Writes a status file into its folder: whole and at once, or with the faults of an old desktop program and of the people who use it. In
/// every case the folder holds the same rows, complete and in the correct encoding, before their changes count as reported.
/// </summary>
internal sealed class FaultyFiles(FaultPlan plan, FaultDice dice, FaultLog log)
{
    private static readonly Encoding CorrectEncoding = Encoding.GetEncoding(1252);

    // The hub treats a file as complete after two seconds without a change; this pause is shorter.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1.5);

    private PiecewiseFile? unfinished;

    /// <summary>True while a file is being written in pieces.</summary>
    public bool IsWriting => unfinished is not null;

    /// <summary>Writes the next piece of the unfinished file.</summary>
    public void WriteNextPiece()
    {
        if (unfinished!.WritePiece() is not { } complete)
            return;

        // If a pause grew too long, the hub may have read a part of the file. It then gets the whole content under another name.
        if (!complete.WasInTime(LongestPause))
            WriteWhole(AddSuffix(complete.Path, "again"), complete.Content);
        unfinished = null;
    }

    /// <summary>The changes in the order in which the file will hold them.</summary>
    public List<Change> Reorder(List<Change> news)
    {
        if (!dice.Hits(FaultMode.Disorder))
            return news;
        log.Write(FaultMode.Disorder, "File");
        return dice.Shuffle(news, "disorder of a file");
    }

    /// <summary>Writes a status file, or begins to write it in pieces.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="encode">Encodes the file's rows.</param>
    public void Write(string path, Func<Encoding, byte[]> encode)
    {
        var content = encode(CorrectEncoding);
        if (dice.Hits(FaultMode.WrongEncoding))
        {
            log.Write(FaultMode.WrongEncoding);
            WriteWhole(AddSuffix(path, "0"), EncodeWrongly(encode, content));
        }

        if (dice.Hits(FaultMode.HalfWritten))
        {
            log.Write(FaultMode.HalfWritten);
            unfinished = new PiecewiseFile(path, content, pieces: 2 + dice.Below(3, "pieces"));
            unfinished.WritePiece();
            return;
        }

        WriteWhole(path, content);
        if (plan[FaultMode.Disorder] > 0 && dice.Next("file twice") < plan[FaultMode.Disorder] / 2)
        {
            log.Write(FaultMode.Disorder, "File twice");
            WriteWhole(AddSuffix(path, "copy"), content);
        }
    }

    private byte[] EncodeWrongly(Func<Encoding, byte[]> encode, byte[] content) => dice.Below(4, "wrong encoding") switch
    {
        0 => encode(Encoding.Unicode),
        1 => encode(new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)),

        // Windows-1252 does not define the bytes 81 and 9D.
        2 => [.. content, 0x81, 0x9D, .. "\r\n"u8],
        _ => Encoding.ASCII.GetBytes("<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>\r\n"),
    };

    private static string AddSuffix(string path, string suffix) =>
        Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}-{suffix}.csv");

    private static void WriteWhole(string path, byte[] content)
    {
        using (var file = File.Create($"{path}.tmp"))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move($"{path}.tmp", path, overwrite: true);
    }
}
