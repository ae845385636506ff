using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Allentown311.Departments.Faults;

/// <summary>Answers a poll with its changes in random order, and some of them twice. No change is left out or added.</summary>
internal sealed class Disorder
{
    private const int MaxRepeats = 20;

    // With repeated rows, an answer this long could look to the hub like a full page.
    private const int LongAnswer = 100;

    public static async Task InjectAsync(FaultyCall call)
    {
        var answer = await call.RunEndpointAsync();
        if (call.Http.Response.StatusCode == StatusCodes.Status200OK)
            answer = call.IsSoap ? ShuffleXml(answer, call.Dice) : ShuffleJson(answer, call.Dice);
        await call.AnswerAsync(answer);
    }

    private static byte[] ShuffleXml(byte[] answer, FaultDice dice)
    {
        using var given = new MemoryStream(answer);
        var document = XDocument.Load(given);
        if (document.Descendants().FirstOrDefault(e => e.Name.LocalName == "GetChangesResponse") is { } list)
            list.ReplaceNodes(Shuffled(list.Elements().ToList(), dice).Select(e => new XElement(e)));
        using var made = new MemoryStream();
        document.Save(made);
        return made.ToArray();
    }

    private static byte[] ShuffleJson(byte[] answer, FaultDice dice)
    {
        var root = JsonNode.Parse(answer)!;
        root["items"] = new JsonArray([.. Shuffled(root["items"]!.AsArray().ToList(), dice).Select(i => i!.DeepClone())]);
        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static List<T> Shuffled<T>(List<T> rows, FaultDice dice) =>
        dice.Shuffle(rows, "disorder of a poll", rows.Count < LongAnswer ? MaxRepeats : 0);
}
