package reader

// The weights are fitted on ARCD-train (693 questions on 231 paragraphs of Wikipedia, MIT licence), each question with the first five paragraphs that the index finds, by TestFit (build tag tune). XQuAD, on which they were checked, and
// the article that the program ships with had no part in the fit.

// sentenceWeights make a sentence's score of its features: conditional logit over the sentences of the five paragraphs for the one that holds the gold answer, L2 penalty 3. The best sentence holds it in 67 % of ARCD's questions and
// 79 % of XQuAD's, one of the best two in 82 and 89 %; it is in the right paragraph in 76 and 95 %. The weight of fTold is chosen by hand, as ARCD has no follow-ups.
var sentenceWeights = [features]float64{
	fCover: 2.17, fCoverWide: 1.43, fCoverAll: .41, fPhrase: .76, fCosine: .54, fCosineAll: 1.07, fCosineClause: .70, fRank: 1.21, fEvidence: .57, fEvidenceCover: -.06, fFigure: 1.51, fBound: .39, fLength: .05, fFits: 1, fTold: -1.5,
}

// answerWeights make the chance that the passages answer: logistic regression, L2 penalty 1, of a question with its own passages against the same one without its paragraph, without the sentences that hold the answer, with passages of
// all other articles, and with those of one or two others.
var answerWeights = [signs]float64{sCover: -.67, sCoverWide: .71, sCoverAll: 1.21, sPhrase: .45, sMargin: -1.69, sCosine: 1.38, sLead: .43, sUnmatched: .17, sEvidence: -.68, sBound: .81, sClause: .62, sBias: -2.43}

// answeredFrom is the chance from which the article is said to answer. With it and the decisive signs 3.4 % of ARCD's answerable questions are refused and 4.1 % of XQuAD's, against 10 and 12 % of those without the sentences that
// answer, and 28 and 19 % of those whose first word is that of another question. A higher bound would refuse more of what the article says in other words than the question:
// of the questions in other words about whole articles every tenth has a chance below .07.
const answeredFrom = .04

// decisive signs are too rare in ARCD to be weighed, and are right by far more often than not: sAway and sNoUnit are on in 1.5 % of the answerable questions of their kinds, and in 35 to 45 % of the same with the first word of another; sApart is on in 1.3 % of ARCD's answerable questions and in 18 % of the others.
var decisive = []int{sAway, sNoUnit, sApart, sName, sRegion, sNoEvidence, sNoCount, sUnbound}
